// Endings as bars against the base, with paired differences. The axis is always from 0 to 100%.

import { el, percent, points } from "./shared.js";

const at = (x) => `${(100 * x).toFixed(2)}%`;

function bar(change, same) {
  const { base, variant } = change;
  const track = el("div", { className: "track" });
  if (!same) track.append(el("div", { className: "was", style: `width:${at(base.value ?? 0)}` }));
  track.append(el("div", { className: "now", style: `width:${at(variant.value ?? 0)}` }));
  const [low, high] = variant.interval;
  if (low !== null && high !== null) {
    track.append(el("div", { className: "whisker", style: `left:${at(low)};width:${at(high - low)}` }));
  }
  return track;
}

function row(name, change, same, isGroup) {
  const { variant, difference } = change;
  const range = (estimate, write) => estimate.interval.map(write).join(" to ");
  const share = el("td", { className: "n" }, percent(variant.value), el("span", { className: "under" }, range(variant, (x) => percent(x))));
  const clear = difference.interval[0] > 0 || difference.interval[1] < 0;
  const moved = same
    ? el("td", { className: "n" }, "")
    : el(
        "td",
        { className: clear ? "n clear" : "n" },
        points(difference.value),
        el("span", { className: "under" }, range(difference, points)),
      );
  return el(
    "tr",
    { className: isGroup ? "group" : "class" },
    el("th", { scope: "row" }, name),
    el("td", { className: "bar" }, bar(change, same)),
    share,
    moved,
  );
}

/** The table of a step. Groups stand before their classes; a class that is all of its group stands for it. */
export function bars({ runs, same, groups, outcomes, changes, by_group, changed }) {
  const rows = [];
  for (const group of groups) {
    const own = outcomes.filter((one) => one.group === group.id);
    if (own.length === 0) continue;
    const alone = own.length === 1;
    if (!alone && by_group[group.id]) rows.push(row(group.name, by_group[group.id], same, true));
    rows.push(...own.map((one) => row(one.name, changes[one.id], same, alone)));
  }
  const head = el(
    "tr",
    {},
    el("th", { scope: "col" }, "Ending"),
    el("th", { scope: "col", className: "bar" }, el("div", {}, ...["0", "50", "100%"].map((mark) => el("span", {}, mark)))),
    el("th", { scope: "col", className: "n" }, "Share"),
    el("th", { scope: "col", className: "n" }, same ? "" : "Change, points"),
  );
  const said = same
    ? `${runs.toLocaleString("en-US")} runs of the case as in the file; whiskers are 95% intervals`
    : `${runs.toLocaleString("en-US")} runs of the case (outlined) and of the same with your changes (filled), on the same random ` +
      `draws. ${percent(changed.value, 0)} of runs end differently. Changes in bold are clear of chance, all of them together.`;
  return el("table", {}, el("caption", {}, said), el("thead", {}, head), el("tbody", {}, ...rows));
}
