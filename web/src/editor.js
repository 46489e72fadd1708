// The editor of scenario files: CodeMirror with what detente says of the text.

import { defaultKeymap, history, historyKeymap, indentWithTab } from "@codemirror/commands";
import { HighlightStyle, StreamLanguage, bracketMatching, syntaxHighlighting } from "@codemirror/language";
import { toml } from "@codemirror/legacy-modes/mode/toml";
import { lintGutter, lintKeymap, setDiagnostics } from "@codemirror/lint";
import { highlightSelectionMatches, searchKeymap } from "@codemirror/search";
import { EditorState } from "@codemirror/state";
import { EditorView, highlightActiveLine, keymap, lineNumbers } from "@codemirror/view";
import { tags } from "@lezer/highlight";

// The colors of the page, so that a dark page has a dark editor.
const theme = EditorView.theme({
  "&": { color: "var(--ink)", backgroundColor: "var(--page)", fontSize: "13px", height: "100%" },
  ".cm-content": { caretColor: "var(--ink)", fontFamily: "var(--mono)" },
  ".cm-cursor": { borderLeftColor: "var(--ink)" },
  ".cm-gutters": { color: "var(--gray)", backgroundColor: "var(--pale)", border: "none" },
  ".cm-activeLine": { backgroundColor: "color-mix(in srgb, var(--blue) 7%, transparent)" },
  "&.cm-focused .cm-selectionBackground, .cm-selectionBackground": {
    backgroundColor: "color-mix(in srgb, var(--blue) 28%, transparent) !important",
  },
  ".cm-tooltip, .cm-panels": { color: "var(--ink)", backgroundColor: "var(--pale)", border: "1px solid var(--rule)" },
});
const colors = HighlightStyle.define([
  { tag: tags.comment, color: "var(--gray)" },
  { tag: [tags.string, tags.number, tags.bool, tags.atom], color: "var(--blue)" },
  { tag: tags.propertyName, fontWeight: "bold" },
]);

/** Where a remark is: from its place to the end of the word there. */
function reach(doc, { line, column }) {
  if (line > doc.lines) return [doc.length, doc.length];
  const whole = doc.line(line);
  const from = Math.min(whole.from + [...whole.text].slice(0, column - 1).join("").length, whole.to);
  const word = doc.sliceString(from, whole.to).match(/^(?:"[^"]*"|'[^']*'|[\w.-]+|\S)/);
  return [from, from + (word ? word[0].length : 0)];
}

/** Puts an editor into an element. `changed(text)` is called for every change that somebody makes. */
export function mount(parent, text, changed) {
  const view = new EditorView({
    parent,
    state: EditorState.create({
      doc: text,
      extensions: [
        lineNumbers(),
        history(),
        bracketMatching(),
        highlightActiveLine(),
        highlightSelectionMatches(),
        StreamLanguage.define(toml),
        syntaxHighlighting(colors),
        lintGutter(),
        theme,
        keymap.of([...defaultKeymap, ...historyKeymap, ...searchKeymap, ...lintKeymap, indentWithTab]),
        EditorView.contentAttributes.of({ "aria-label": "Text of the scenario", tabindex: "0" }),
        EditorView.updateListener.of((update) => update.docChanged && changed(update.state.doc.toString())),
      ],
    }),
  });
  /** Puts a word in the place of that which a remark is about. */
  const replace = (place, word) => {
    const [from, to] = reach(view.state.doc, place);
    const old = view.state.doc.sliceString(from, to);
    const quote = /^["']/.test(old) ? old[0] : "";
    view.dispatch({ changes: { from, to, insert: `${quote}${word}${quote}` } });
  };
  return {
    replace,
    text: () => view.state.doc.toString(),
    goTo(place) {
      const [from] = reach(view.state.doc, place);
      view.dispatch({ selection: { anchor: from }, effects: EditorView.scrollIntoView(from, { y: "center" }) });
      view.focus();
    },
    /** Underlines remarks: place, severity, message, and a word to put there instead. */
    show(remarks) {
      const { doc } = view.state;
      const all = remarks.map(({ place, severity, message, instead }) => {
        const [from, to] = reach(doc, place);
        const actions = instead ? [{ name: `Write ${instead}`, apply: () => replace(place, instead) }] : [];
        return { from, to, severity, message, actions };
      });
      view.dispatch(setDiagnostics(view.state, all.sort((a, b) => a.from - b.from)));
    },
  };
}
