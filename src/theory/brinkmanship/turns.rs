//! Brinkmanship in turns.
//!
//! Side 1 moves first, then they alternate. Who is to move submits, for 0, and the other wins 1; or it stands, and then
//! there is a disaster with risk fᵢ, which costs side j Dⱼ (in units of the prize). [`Policies::law`] gives the outcome distribution of *any*
//! stationary policies; [`Stakes::mixed`] are those of the stationary mixed equilibrium, in which who is to move is
//! indifferent.
//!
//! Which policies those are depends on who suffers. If a disaster hurts both sides whoever's turn it was
//! ([`Sufferers::Both`], the usual case), side 1 is indifferent where
//!
//! > −f₁ D₁ + (1 − f₁) (q₂ − (1 − q₂) f₂ D₁) = 0,  so  q₂ = D₁ (f₁/(1 − f₁) + f₂) / (1 + f₂ D₁)
//!
//! as its value at its next turn is 0. If a disaster costs only the side that stood ([`Sufferers::Mover`]), the term in f₂
//! drops out: q₂ = D₁ f₁/(1 − f₁). The two must not be mixed: with the second pair of policies and disasters that hurt
//! both, the first mover expects less than nothing and would rather submit.

use crate::theory::error::{Error, inside, not_negative, probability};

/// Which sides a disaster hurts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sufferers {
    /// Both, whoever stood when it came.
    Both,
    /// Only the side that stood.
    Mover,
}

/// What is at stake.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Stakes {
    /// fᵢ, risk of disaster when side i stands: in [0, 1).
    pub risk: [f64; 2],
    /// Dᵢ, cost of disaster to side i, in units of the prize; at least 0.
    pub disaster: [f64; 2],
    /// Which sides a disaster hurts.
    pub sufferers: Sufferers,
}

/// Stationary policies under a risk.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Policies {
    /// qᵢ, probability that side i submits when it is to move: in [0, 1].
    pub submits: [f64; 2],
    /// fᵢ, risk of disaster when side i stands: in [0, 1].
    pub risk: [f64; 2],
}

/// How it ends.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Law {
    /// Probability of disaster on the turn of each side.
    pub disaster_on: [f64; 2],
    /// Probability that each side wins.
    pub wins: [f64; 2],
    /// Expected number of turns, the last included.
    pub mean_turns: f64,
}

impl Policies {
    /// The outcome distribution. With c = (1 − q₁)(1 − q₂)(1 − f₁)(1 − f₂),
    ///
    /// > P(2 wins) = q₁/(1 − c),  P(1 wins) = (1 − q₁)(1 − f₁) q₂/(1 − c)
    ///
    /// > P(disaster) = ((1 − q₁) f₁ + (1 − q₁)(1 − f₁)(1 − q₂) f₂)/(1 − c)
    ///
    /// An error where nothing ever ends it (c = 1).
    ///
    /// ```
    /// use detente::theory::brinkmanship::turns::Policies;
    /// let law = Policies { submits: [0.25 / 0.95, 0.15 / 0.95], risk: [0.05, 0.05] }.law()?;
    /// assert!((law.disaster() - 0.150717703).abs() < 1e-9);
    /// assert!((law.wins[0] - 0.251196172).abs() < 1e-9 && (law.wins[1] - 0.598086124).abs() < 1e-9);
    /// # Ok::<(), detente::theory::Error>(())
    /// ```
    pub fn law(&self) -> Result<Law, Error> {
        for i in 0..2 {
            probability("submits", self.submits[i])?;
            probability("risk", self.risk[i])?;
        }
        let ([q0, q1], [f0, f1]) = (self.submits, self.risk);
        let goes_on = [(1.0 - q0) * (1.0 - f0), (1.0 - q1) * (1.0 - f1)];
        // What ends it on each turn, and 1 − c as a sum without cancellation.
        let ends = [q0 + (1.0 - q0) * f0, q1 + (1.0 - q1) * f1];
        let leaves = ends[0] + goes_on[0] * ends[1];
        if leaves < 1e-300 {
            return Err(Error::NoSolution { why: "nobody submits and there is no risk: it never ends" });
        }
        Ok(Law {
            disaster_on: [(1.0 - q0) * f0 / leaves, goes_on[0] * (1.0 - q1) * f1 / leaves],
            wins: [goes_on[0] * q1 / leaves, q0 / leaves],
            mean_turns: (1.0 + goes_on[0]) / leaves,
        })
    }
}

impl Law {
    /// Probability of disaster.
    #[must_use]
    pub fn disaster(&self) -> f64 {
        self.disaster_on[0] + self.disaster_on[1]
    }
}

impl Stakes {
    /// Policies of the stationary mixed equilibrium.
    ///
    /// It exists only where each side would stand if the other were sure to submit next: fᵢ (1 + Dᵢ) ≤ 1, that is, no
    /// risk is above the critical risk 1/(1 + Dᵢ); an error elsewhere, as such a side submits at once. (There are also
    /// pure equilibria, in which one side always stands and the other always submits.) An error, too, where no policy
    /// would end it: no risk or no cost at all.
    ///
    /// ```
    /// use detente::theory::brinkmanship::turns::{Stakes, Sufferers};
    /// let stakes = Stakes { risk: [0.05; 2], disaster: [3.0, 5.0], sufferers: Sufferers::Both };
    /// let play = stakes.mixed()?;
    /// assert!((play.submits[0] - 0.410526316).abs() < 1e-9 && (play.submits[1] - 0.267734554).abs() < 1e-9);
    /// assert!(stakes.value(&play)?[0].abs() < 1e-12);
    /// let mover = Stakes { sufferers: Sufferers::Mover, ..stakes }.mixed()?;
    /// assert!((mover.submits[0] - 0.263157895).abs() < 1e-9 && (mover.submits[1] - 0.157894737).abs() < 1e-9);
    /// assert!((stakes.value(&mover)?[0] - -0.200956938).abs() < 1e-9);
    /// # Ok::<(), detente::theory::Error>(())
    /// ```
    pub fn mixed(&self) -> Result<Policies, Error> {
        self.check()?;
        let submits = [1, 0].map(|i| {
            let (mine, theirs, d) = (self.risk[i], self.risk[1 - i], self.disaster[i]);
            match self.sufferers {
                Sufferers::Both => d * (mine / (1.0 - mine) + theirs) / (1.0 + theirs * d),
                Sufferers::Mover => d * mine / (1.0 - mine),
            }
        });
        if submits.iter().any(|q| *q > 1.0 + 1e-12) {
            return Err(Error::NoSolution {
                why: "a risk is above the critical risk 1/(1 + D): that side submits at once",
            });
        }
        let play = Policies { submits: submits.map(|q| q.min(1.0)), risk: self.risk };
        play.law().map(|_| play)
    }

    /// What each side expects at the start, when side 1 is to move, of any stationary policies under these stakes' risks.
    ///
    /// ```
    /// use detente::theory::brinkmanship::turns::{Policies, Stakes, Sufferers};
    /// let stakes = Stakes { risk: [0.5, 0.0], disaster: [2.0, 1.0], sufferers: Sufferers::Both };
    /// let value = stakes.value(&Policies { submits: [0.0, 1.0], risk: [0.5, 0.0] })?;
    /// assert_eq!(value, [0.5 - 1.0, -0.5]);
    /// # Ok::<(), detente::theory::Error>(())
    /// ```
    pub fn value(&self, play: &Policies) -> Result<[f64; 2], Error> {
        self.check()?;
        inside(play.risk == self.risk, "risk", play.risk[0], "the risks of the stakes")?;
        let law = play.law()?;
        Ok([0, 1].map(|i| {
            let suffers = match self.sufferers {
                Sufferers::Both => law.disaster(),
                Sufferers::Mover => law.disaster_on[i],
            };
            law.wins[i] - self.disaster[i] * suffers
        }))
    }

    fn check(&self) -> Result<(), Error> {
        for i in 0..2 {
            inside((0.0..1.0).contains(&self.risk[i]), "risk", self.risk[i], "[0, 1)")?;
            not_negative("disaster", self.disaster[i])?;
        }
        Ok(())
    }
}
