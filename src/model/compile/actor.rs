//! Actors: what they are paid, what they never accept, what is scripted.

use super::Compiler;
use crate::index::{ActorIdx, ActorSet, ForumIdx, IssueSet, MeasureIdx, RuleIdx, TiSlice, TiVec};
use crate::model::forum::sits;
use crate::model::{Actor, ActorSources, Linkage, Num, Purpose, RedLine, ScriptRule, WaitsFor, WalkOut};
use crate::scenario;

impl Compiler<'_> {
    pub(super) fn actor(&mut self, i: ActorIdx, consensus: ActorSet) -> Actor {
        let a = &self.scenario.actors[i];
        let flows = a.flows.iter().map(|f| f.map(self, Self::num, Self::measure)).collect();
        let linkage = a.linkage.as_ref().map(|l| self.linkage(l));
        let red_line = a.red_line.as_ref().map(|r| {
            let when = self.condition(&r.when);
            RedLine { issues: self.issues_read(&when), when, binds: TiVec::new() }
        });
        let precondition = a.precondition.as_ref().map(|p| p.map(self, Self::num, Self::measure));
        let walk_out = a.walk_out.as_ref().map(|w| w.map(self, Self::num, Self::measure));
        let counts_meetings = walk_out.as_ref().map_or_else(TiVec::new, |w| self.counts_meetings(i, w));
        let script: TiVec<RuleIdx, ScriptRule> =
            a.script.iter().map(|r| r.map(self, Self::measure, TiVec::new())).collect();
        Actor {
            patience: self.num(&a.patience),
            precision: a.precision.map(self, Self::num),
            audience: a.audience.map(self, Self::num, Self::measure),
            flows,
            linkage,
            red_line,
            precondition,
            walk_out,
            counts_meetings,
            war: a.war.map(self, Self::num),
            consensus,
            n_profiles: 1,
            group: None,
            script_by_round: rules_by_round(&script, self.scenario.rounds),
            script,
            sources: ActorSources {
                offer: self.source(Purpose::Offer, &a.id),
                answer: self.source(Purpose::Answer, &a.id),
                ratify: self.source(Purpose::Ratify, &a.id),
                moves: self.source(Purpose::Move, &a.id),
                walk_out: self.source(Purpose::WalkOut, &a.id),
            },
        }
    }

    /// For each forum, whether its meetings count for when an actor leaves.
    fn counts_meetings(&self, actor: ActorIdx, w: &WalkOut<Num, MeasureIdx>) -> TiVec<ForumIdx, bool> {
        let asked = w.unless_offered.as_ref().map_or(IssueSet::NONE, |c| self.issues_read(c));
        let everywhere = w.unless_holds.is_some() || w.unless_offered.is_none();
        let counts = |f| sits(f, actor) && (everywhere || f.issues.iter().any(|k| asked.contains(*k)));
        self.scenario.forums.iter().map(counts).collect()
    }

    fn linkage(&mut self, linkage: &scenario::Linkage) -> Linkage {
        let scenario::Linkage { block, waits_for, full_at, alone } = linkage;
        let waits_for =
            WaitsFor { measure: self.measure(*waits_for), full_at: self.num(full_at), alone: self.num(alone) };
        Linkage { issues: self.block(*block), waits_for }
    }
}

/// Which rules of a script hold in each round.
fn rules_by_round(script: &TiSlice<RuleIdx, ScriptRule>, rounds: u32) -> Vec<Vec<RuleIdx>> {
    if script.is_empty() {
        return Vec::new();
    }
    let holds = |r: &ScriptRule, round: u32| r.rounds.0 <= round && round <= r.rounds.1;
    (1..=rounds).map(|t| script.keys().filter(|&r| holds(&script[r], t)).collect()).collect()
}
