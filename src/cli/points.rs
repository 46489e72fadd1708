//! What sweeps and tornados have in common: many scenarios are played against one, and a folder tells what came of them.

use std::path::PathBuf;

use anyhow::{Context, Result, bail};
use detente::internals::analysis::ENGINE_VERSION;
use detente::internals::analysis::against::Played;
use detente::internals::analysis::findings::{PlanRef, ScenarioRef};
use detente::internals::analysis::strategies::gathered::Gathered;
use detente::internals::engine::compare::Contrast;
use detente::internals::explore::axis::{Change, Setting};
use detente::internals::facade::design::Endings;
use detente::internals::facade::experiment::Experiment;
use detente::internals::facade::manifest::{self, Copies, Manifest, copied};
use detente::internals::facade::values::FittedValues;
use detente::internals::model::Model;
use detente::internals::plan::RunPlan;
use detente::internals::render::chart::Chart;
use detente::internals::render::csv;
use detente::internals::render::text::USUAL_WIDTH;
use detente::internals::scenario::diagnostic::Diagnostic;
use detente::internals::scenario::read::{Document, Override};
use detente::internals::scenario::tree::Node;
use detente::internals::scenario::validate::validate;
use detente::internals::scenario::{Scenario, Settable};
use detente::{Error, Faults};
use serde::{Deserialize, Serialize};

use super::args::{Plan, Points, TableForm};
use super::caller::{Caller, Explored};
use super::drawing::Drawing;
use super::group::{STDIN, one_group};
use super::kept::{Entry, Kept, KeptFile};
use super::manifest::{experiment_hash, identity};
use super::progress::{Progress, Runs};
use super::results::{Folder, MANIFEST, PACKAGE, folder_name, pretty};
use super::source::{Opened, Wanted, copies, open, open_all, open_paths};
use super::target::Target;
use super::{resolve, show, stop, tables, threads, values};

/// The scenario that others are played against, and what can be changed in it.
pub(super) struct Base<'a> {
    wanted: Wanted,
    pub(super) opened: Opened,
    pub(super) settable: Vec<Settable>,
    document: Document,
    /// The option that changes are typed after, for messages.
    option: &'static str,
    /// Who asked for it, unless it was typed.
    caller: Option<&'a Caller<'a>>,
}

impl<'a> Base<'a> {
    /// Opens it; `None` where it is faulty, which has been told.
    pub(super) fn open(args: &Points, option: &'static str) -> Result<Option<Self>> {
        let (group, _) = one_group(&args.file, 0)?;
        if group.0.iter().any(|file| file.as_os_str() == STDIN) {
            bail!(
                "the scenario is read again and again, and standard input can be read only once; save it to a file first"
            );
        }
        resolve::remark(args.talk, &Plan { runs: args.runs.or(Some(RUNS)), seed: args.seed }, &args.changes.set);
        let wanted = Wanted::new(group, &args.changes.set);
        let found = open_paths(&wanted)?;
        Ok(found.map(|(opened, settable)| {
            let document = opened.found.document(wanted.overrides.clone());
            Base { wanted, opened, settable, document, option, caller: None }
        }))
    }

    /// That of a caller. What is wrong with its changes becomes an error.
    pub(super) fn of(caller: &'a Caller<'a>, option: &'static str) -> Self {
        let (wanted, opened) = caller.opened(caller.scenario);
        let document = opened.found.document(wanted.overrides.clone());
        Self { wanted, opened, settable: caller.scenario.settable(), document, option, caller: Some(caller) }
    }

    /// Tells all that is wrong with some of its changes: on the terminal, or to the caller.
    pub(super) fn tell(&self, wrong: &[Wanted]) -> Result<()> {
        if self.caller.is_none() {
            open_all(wrong)?;
            return Ok(());
        }
        for one in wrong {
            let loaded = open(one)?.found.loaded;
            if let Err(faults) = &loaded.result {
                return Err(Error::Faults(Faults::of(faults, &loaded.sources)).into());
            }
        }
        Ok(())
    }

    pub(super) fn scenario(&self) -> Result<&Scenario> {
        self.opened.scenario().context("the scenario has no faults")
    }

    /// What it was read from, changes included.
    pub(super) fn root(&self) -> &Node {
        &self.document.root
    }

    /// The scenario with some settings, to be opened.
    pub(super) fn with(&self, settings: &[&Setting]) -> Wanted {
        let mut changed = self.wanted.clone();
        let mut names = Vec::new();
        for setting in settings {
            match &setting.change {
                Change::Overlay(path) => {
                    changed.group.0.push(path.clone());
                    names.push(path.display().to_string());
                }
                Change::Set(change) => {
                    changed.overrides.push(Override { text: change.clone(), origin: self.option.into() });
                    names.push(change.clone());
                }
            }
        }
        changed.variant = Some(names.join(", "));
        changed
    }

    /// The scenario with some settings, if these are changes and it can have them.
    pub(super) fn try_read(&self, settings: &[&Setting]) -> Result<Scenario, Vec<Diagnostic>> {
        let changes: Option<Vec<&str>> = settings
            .iter()
            .map(|setting| match &setting.change {
                Change::Set(change) => Some(change.as_str()),
                Change::Overlay(_) => None,
            })
            .collect();
        let changed = self.document.with(&changes.ok_or_else(Vec::new)?);
        let (mut scenario, _) = validate(&changed)?;
        if let Some(own) = self.opened.scenario() {
            scenario.id.clone_from(&own.id);
        }
        Ok(scenario)
    }

    /// The scenario with some settings; what is wrong with it is told.
    fn read(&self, settings: &[&Setting]) -> Result<Scenario> {
        if let Ok(scenario) = self.try_read(settings) {
            return Ok(scenario);
        }
        let wanted = self.with(settings);
        if let Some(scenario) = open(&wanted)?.scenario() {
            return Ok(scenario.clone());
        }
        self.tell(&[wanted])?;
        bail!("these settings do not go together; what was played is kept, and the same command with others goes on")
    }
}

/// Runs of each scenario, unless another number is asked for.
pub(super) const RUNS: u64 = 2_000;
/// The same where many values are tried at first.
pub(super) const RUNS_OF_MANY: u64 = 500;

/// What is to be played.
pub(super) struct Asked {
    /// The command.
    pub(super) command: &'static str,
    /// What the points are, for people.
    pub(super) things: &'static str,
    /// Runs of each.
    pub(super) runs: u64,
    /// How many there are; of those that are chosen on the way the most, and the most runs of all of them.
    pub(super) n: u64,
    pub(super) most_runs: Option<u64>,
    /// What they are: a change makes another experiment of it.
    pub(super) identity: String,
}

impl Asked {
    /// Runs that are left to be played.
    fn to_play(&self, played: u64) -> Runs {
        match self.most_runs {
            Some(most) => Runs::AtMost(most),
            None => Runs::All(self.n.saturating_sub(played) * self.runs),
        }
    }
}

/// How points are opened, found and kept while they are played.
pub(super) struct Playing<'a, T> {
    base: &'a Base<'a>,
    kept: &'a Kept<T>,
}

/// What is kept of a point that was played against the base.
#[derive(Serialize, Deserialize)]
pub(super) struct Against {
    at: Vec<usize>,
    hash: String,
    contrast: Contrast,
}

/// What is kept of a point of a design.
#[derive(Serialize, Deserialize)]
pub(super) struct Ended {
    at: Vec<usize>,
    endings: Endings,
}

/// What is kept of a profile of strategies.
#[derive(Serialize, Deserialize)]
pub(super) struct Profiled {
    at: Vec<usize>,
    gathered: Gathered,
}

impl Entry for Profiled {
    fn at(&self) -> &[usize] {
        &self.at
    }
}

impl Entry for Against {
    fn at(&self) -> &[usize] {
        &self.at
    }
}

impl Entry for Ended {
    fn at(&self) -> &[usize] {
        &self.at
    }
}

impl<T: Entry> Playing<'_, T> {
    pub(super) fn open(&self, settings: &[&Setting]) -> Result<Scenario, Trouble> {
        self.base.read(settings).map_err(Trouble)
    }

    fn add(&self, points: &[T]) -> Result<(), Trouble> {
        self.kept.add(points).map_err(Trouble)
    }
}

impl Playing<'_, Against> {
    pub(super) fn known(&self, at: &[usize], hash: &str) -> Option<Contrast> {
        let kept = self.kept.get(at).filter(|point| point.hash == hash).map(|point| point.contrast.clone());
        kept.or_else(|| self.base.caller?.known(at, hash))
    }

    pub(super) fn keep(&self, played: &[Played]) -> Result<(), Trouble> {
        let of = |Played { at, hash, contrast, .. }: &Played| Against {
            at: at.clone(),
            hash: hash.clone(),
            contrast: contrast.clone(),
        };
        self.add(&played.iter().map(of).collect::<Vec<_>>())
    }
}

impl Playing<'_, Ended> {
    pub(super) fn known(&self, at: &[usize]) -> Option<Endings> {
        self.kept.get(at).map(|point| point.endings.clone())
    }

    pub(super) fn keep(&self, played: &[(Vec<usize>, Endings)]) -> Result<(), Trouble> {
        let of = |(at, endings): &(Vec<usize>, Endings)| Ended { at: at.clone(), endings: endings.clone() };
        self.add(&played.iter().map(of).collect::<Vec<_>>())
    }
}

impl Playing<'_, Profiled> {
    pub(super) fn known(&self, at: &[usize]) -> Option<Gathered> {
        self.kept.get(at).map(|point| point.gathered.clone())
    }

    pub(super) fn keep(&self, played: &[(Vec<usize>, Gathered)]) -> Result<(), Trouble> {
        let of = |(at, gathered): &(Vec<usize>, Gathered)| Profiled { at: at.clone(), gathered: gathered.clone() };
        self.add(&played.iter().map(of).collect::<Vec<_>>())
    }
}

/// What went wrong while points are played.
pub(super) struct Trouble(anyhow::Error);

impl From<Error> for Trouble {
    fn from(error: Error) -> Self {
        Self(error.into())
    }
}

/// Plays the points, and goes on where that was broken off. What comes back beside the findings is where they are to stand.
pub(super) fn play<T: Entry, R>(
    base: &Base,
    args: &Points,
    asked: &Asked,
    work: impl FnOnce(&Experiment<'_>, &Playing<'_, T>) -> Result<R, Trouble>,
) -> Result<(R, Place)> {
    let scenario = base.scenario()?;
    let plan = RunPlan::new(args.seed.unwrap_or(scenario.seed), asked.runs);
    let threads = threads::threads(args.threads, args.talk, plan.runs.max(asked.n));
    if let Some(caller) = base.caller {
        let values = caller.values(&[scenario])?;
        let model = caller.solve(scenario, false, &values)?.model;
        let mut experiment = caller.experiment(scenario, &model, asked.to_play(0).at_most());
        experiment.plan(&plan).threads(threads);
        let kept = Kept::nothing();
        let found = work(&experiment, &Playing { base, kept: &kept }).map_err(|trouble| trouble.0)?;
        let name = named(asked, (scenario, &model), &plan).0;
        return Ok((found, Place { name, target: Target::memory(), kept: kept.file(), plan, values }));
    }
    let values = values::given(&args.values, &[scenario])?;
    let ready = values::solve((args.talk, args.threads), scenario, false, &values)?;
    let (name, hash) = named(asked, (scenario, &ready.model), &plan);
    let folder = Folder::begin(&args.out, &name)?;
    let kept = Kept::open(args.out.join(format!(".{name}.points")), &hash)?;
    let (n, played) = (asked.n, kept.len());
    if played > 0 {
        let of = if asked.most_runs.is_some() { String::new() } else { format!(" of {n}") };
        let (things, were) = match (played, of.is_empty()) {
            (1, true) => (asked.things.trim_end_matches('s'), "was"),
            (1, false) => (asked.things, "was"),
            _ => (asked.things, "were"),
        };
        let what = format!("note: {played}{of} {things} {were} played before; this goes on from there\n");
        show::remark(args.talk, &what);
    }
    let bar = Progress::new(args.talk, asked.to_play(played));
    let mut experiment = Experiment::of(scenario, &ready.model);
    experiment.plan(&plan).threads(threads);
    experiment.on_progress(|n| bar.inc(n)).stop_on(stop::flag());
    let found = work(&experiment, &Playing { base, kept: &kept });
    let found = found.map_err(|trouble| trouble.0.downcast().map_or_else(|other| other, stop::told))?;
    Ok((found, Place { name, target: Target::Folder(folder), kept: kept.file(), plan, values }))
}

/// Name of the folder of results, and the hash in it.
fn named(asked: &Asked, (scenario, model): (&Scenario, &Model), plan: &RunPlan) -> (String, String) {
    let whole = format!("{}\n{}", identity(scenario, model), asked.identity);
    let hash = experiment_hash(&whole, plan, ENGINE_VERSION);
    (folder_name(&format!("{}-{}", asked.command, scenario.id), &hash), hash)
}

/// Where findings are to stand.
pub(super) struct Place {
    /// Name of the folder of results.
    name: String,
    target: Target,
    kept: KeptFile,
    plan: RunPlan,
    /// Fitted values that were given.
    values: Vec<FittedValues>,
}

impl Place {
    /// Writes one more file.
    pub(super) fn write(&self, name: &str, bytes: &str) -> Result<()> {
        self.target.write(name, bytes)
    }
}

/// Options of a command, and what stands behind each.
pub(super) type Options = Vec<(&'static str, String)>;

/// What is written of findings, and said of them.
pub(super) struct Told<'a, D> {
    /// The command.
    pub(super) command: &'static str,
    /// The stem of the file of findings.
    pub(super) file: &'static str,
    /// The findings.
    pub(super) document: &'a D,
    pub(super) scenario: &'a ScenarioRef,
    pub(super) plan: &'a PlanRef,
    pub(super) digest: &'a str,
    pub(super) table: csv::Table,
    pub(super) csv: String,
    /// Its table as a Parquet file, if the command can write that.
    pub(super) parquet: Option<InParquet>,
    pub(super) summary: &'a dyn Fn(usize) -> String,
    pub(super) end: &'a dyn Fn(&str, usize) -> String,
    pub(super) charts: &'a dyn Fn() -> Vec<Chart>,
    pub(super) page: &'a dyn Fn(&[Chart]) -> String,
    /// Files that are laid over the scenario by points, beside its own.
    pub(super) overlays: Vec<(PathBuf, Vec<u8>)>,
    /// Options that ask for these points, given where copies of the files stand.
    pub(super) options: &'a dyn Fn(&Copies<'_>) -> Options,
}

/// A table as a Parquet file.
#[derive(Clone, Copy)]
pub(super) struct InParquet {
    /// Name of the file.
    pub(super) file: &'static str,
    /// The option that asks for it, and what stands behind it.
    pub(super) option: (&'static str, &'static str),
    /// Whether it was asked for.
    pub(super) asked: bool,
}

/// Says what was found and writes the folder.
pub(super) fn publish<D: Serialize>(base: &Base, args: &Points, place: Place, told: &Told<D>) -> Result<()> {
    publish_with(base, args, place, told, &[])
}

/// The same with further tables.
pub(super) fn publish_with<D: Serialize>(
    base: &Base,
    args: &Points,
    place: Place,
    told: &Told<D>,
    more: &[(csv::Table, String)],
) -> Result<()> {
    let Place { name, target, kept, plan, values } = place;
    let silent = args.talk.json() || base.caller.is_some();
    let say = |text: &dyn Fn() -> String| if silent { Ok(()) } else { show::result(&text()) };
    // The answer does not wait for charts and report.
    let printed = say(&|| (told.summary)(show::width()));
    let scenario = base.scenario()?;
    target.json(&format!("{}.json", told.file), told.document)?;
    for (table, text) in more {
        target.write(table.file, text)?;
    }
    let mut files = base.opened.found.files.clone();
    files.extend(told.overlays.iter().cloned());
    let mains = base.opened.mains();
    target.copies(&copies(&files, &mains))?;
    let drawing = Drawing::new(args.pictures, args.threads);
    let charts = (told.charts)();
    drawing.write(&charts, |name, bytes| target.write(name, bytes))?;
    target.write("report.html", (told.page)(&charts))?;
    let places = manifest::copies(&files, &mains);
    let options = (told.options)(&places);
    let values: Vec<_> = values.iter().enumerate().map(|(at, one)| (values::name(at), one)).collect();
    values::keep(&target, &values)?;
    let names: Vec<String> = values.into_iter().map(|(name, _)| name).collect();
    let copied = copied(&base.opened.found, &places);
    // The table in a form, what it is, and the command that writes it.
    let of_form = |parquet: Option<InParquet>| -> Result<Vec<(&'static str, Vec<u8>)>> {
        let form = if parquet.is_some() { TableForm::Parquet } else { TableForm::Csv };
        let table = parquet.map_or(told.table.clone(), |parquet| told.table.clone().named(parquet.file));
        let content = tables::in_form(form, &table, &told.csv, scenario, plan.seed)?;
        let mut described = vec![table.clone()];
        // What stays of earlier results with the same numbers is described as well.
        let others = [Some(told.table.file), told.parquet.map(|parquet| parquet.file)].into_iter().flatten();
        let stays = |other: &&str| *other != table.file && target.will_have(other, told.digest);
        described.extend(others.filter(stays).map(|other| told.table.clone().named(other)));
        described.extend(more.iter().map(|(table, _)| table.clone()));
        let package = csv::package(&format!("{}-{}", told.command, scenario.id), &scenario.name, &described);
        let mut options = options.clone();
        let has_parquet = |parquet: &InParquet| described.iter().any(|table| table.file == parquet.file);
        options
            .extend(told.parquet.filter(has_parquet).map(|InParquet { option: (name, form), .. }| (name, form.into())));
        let asked = (args.changes.set.as_slice(), &plan, options.as_slice(), names.as_slice());
        let command = resolve::points_command(told.command, &copied, asked);
        let of = (told.scenario, told.plan);
        let manifest = Manifest::new(of, (ENGINE_VERSION, told.digest), plan.level, (&files, &places), command);
        Ok(vec![(table.file, content), (PACKAGE, pretty(&package)?), (MANIFEST, pretty(&manifest)?)])
    };
    for (name, content) in of_form(told.parquet.filter(|parquet| parquet.asked))? {
        target.write(name, content)?;
    }
    let mut in_parquet = Vec::new();
    if let (Target::Memory(_), Some(parquet)) = (&target, told.parquet)
        && cfg!(feature = "parquet")
    {
        in_parquet.extend(of_form(Some(parquet))?.into_iter().map(|(name, content)| (name.to_string(), content)));
    }
    let folder = match (target, base.caller) {
        (Target::Folder(folder), _) => folder,
        (Target::Memory(files), caller) => {
            if let Some(caller) = caller {
                caller.take(Explored {
                    folder: name,
                    in_parquet,
                    document: format!("{}.json", told.file),
                    digest: told.digest.to_string(),
                    headline: Vec::new(),
                    text: (told.summary)(USUAL_WIDTH),
                    charts,
                    files: files.into_inner(),
                });
            }
            return Ok(());
        }
    };
    stop::look()?;
    drawing.remark(args.talk, &charts);
    let place = folder.publish(told.digest)?;
    kept.remove();
    printed?;
    say(&|| (told.end)(&place.display().to_string(), show::width()))?;
    if args.talk.json() {
        show::json(&[told.document])?;
        show::place(args.talk, &place);
    }
    Ok(())
}
