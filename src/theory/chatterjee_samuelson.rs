//! Sealed bids of a buyer and a seller (Chatterjee & Samuelson 1983).
//!
//! The buyer's value v is uniform on [v̲, v̄], the seller's cost c on [c̲, c̄], each known to its owner only. Both name a price at
//! once; if the bid b is no less than the ask s they trade at k b + (1 − k) s. In the linear equilibrium
//!
//! > b(v) = (v + k s̲)/(1 + k),  s(c) = (c + (1 − k) b̄)/(2 − k)
//!
//! with the lowest ask s̲ = ((1 + k) c̲ + (1 − k) v̄)/2 and the highest bid b̄ = ((2 − k) v̄ + k c̲)/2. It is an equilibrium where
//! neither side's range sticks out over the other's offers: v̲ ≤ s̲ and c̄ ≥ b̄. Then
//!
//! > P(trade) = (1 + k)(2 − k)(v̄ − c̲)²/(8 (v̄ − v̲)(c̄ − c̲)),  gains = P(trade) × (v̄ − c̲)/2
//!
//! At k = ½ with both on [0, 1]: trade if and only if v − c ≥ ¼, with probability 9/32, and 27/32 of all gains are made, the
//! most that any rule makes that both join freely and nobody subsidises (Myerson & Satterthwaite 1983).

use super::error::{Error, inside, payoff, probability};

/// A buyer and a seller who make sealed bids.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Auction {
    /// k, weight of the bid in the price, in [0, 1]: 1 if the buyer names the price, 0 if the seller does.
    pub weight: f64,
    /// Lowest and highest value of the buyer; the second is larger.
    pub value: [f64; 2],
    /// Lowest and highest cost of the seller; the second is larger.
    pub cost: [f64; 2],
}

/// What comes of sealed bids.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Trade {
    /// Probability of trade.
    pub probability: f64,
    /// Expected gains from trade that are made, E\[v − c; trade\].
    pub gains: f64,
    /// Expected gains if they traded whenever v > c.
    pub first_best: f64,
    /// The share of the first that is made of the second; `None` where there is nothing to gain.
    pub ratio: Option<f64>,
}

impl Auction {
    /// Both uniform on [0, 1], and the price in the middle.
    #[must_use]
    pub fn standard() -> Self {
        Self { weight: 0.5, value: [0.0, 1.0], cost: [0.0, 1.0] }
    }

    /// The bid of a buyer in the linear equilibrium. A bid below the lowest ask never trades, and any other such bid would
    /// do as well.
    ///
    /// ```
    /// use detente::theory::chatterjee_samuelson::Auction;
    /// assert!((Auction::standard().bid(0.5)? - (1.0 / 3.0 + 1.0 / 12.0)).abs() < 1e-15);
    /// # Ok::<(), detente::theory::Error>(())
    /// ```
    pub fn bid(&self, value: f64) -> Result<f64, Error> {
        let (lowest_ask, _) = self.offers()?;
        inside(self.value[0] <= value && value <= self.value[1], "value", value, "the buyer's range")?;
        Ok((value + self.weight * lowest_ask) / (1.0 + self.weight))
    }

    /// The ask of a seller in the linear equilibrium. An ask above the highest bid never trades.
    ///
    /// ```
    /// # use detente::theory::chatterjee_samuelson::Auction;
    /// assert!((Auction::standard().ask(0.5)? - (1.0 / 3.0 + 1.0 / 4.0)).abs() < 1e-15);
    /// # Ok::<(), detente::theory::Error>(())
    /// ```
    pub fn ask(&self, cost: f64) -> Result<f64, Error> {
        let (_, highest_bid) = self.offers()?;
        inside(self.cost[0] <= cost && cost <= self.cost[1], "cost", cost, "the seller's range")?;
        Ok((cost + (1.0 - self.weight) * highest_bid) / (2.0 - self.weight))
    }

    /// Probability of trade and gains in the linear equilibrium.
    ///
    /// Where even the highest value is no more than the lowest cost, nothing is traded. An error where the ranges are such
    /// that the linear offers are no equilibrium.
    ///
    /// ```
    /// # use detente::theory::chatterjee_samuelson::Auction;
    /// let trade = Auction::standard().trade()?;
    /// assert!((trade.probability - 0.28125).abs() < 1e-12 && (trade.gains - 0.140625).abs() < 1e-12);
    /// assert!((trade.first_best - 1.0 / 6.0).abs() < 1e-12 && (trade.ratio.unwrap() - 0.84375).abs() < 1e-12);
    /// # Ok::<(), detente::theory::Error>(())
    /// ```
    pub fn trade(&self) -> Result<Trade, Error> {
        self.check()?;
        let ([v_low, v_high], [c_low, c_high], k) = (self.value, self.cost, self.weight);
        let widest = v_high - c_low;
        if widest <= 0.0 {
            return Ok(Trade { probability: 0.0, gains: 0.0, first_best: 0.0, ratio: None });
        }
        self.offers()?;
        let (values, costs) = (v_high - v_low, c_high - c_low);
        let probability = (1.0 + k) * (2.0 - k) / 8.0 * (widest / values) * (widest / costs);
        // Under the conditions of the equilibrium v̲ may be above c̲, and c̄ below v̄: E[(v − c)⁺] in full.
        let cube = |gap: f64| if gap > 0.0 { gap / values * (gap / costs) * gap / 6.0 } else { 0.0 };
        let first_best = cube(widest) - cube(v_high - c_high) - cube(v_low - c_low) + cube(v_low - c_high);
        let gains = probability * widest * 0.5;
        // Gains too small to be told from none have no ratio.
        Ok(Trade { probability, gains, first_best, ratio: (first_best > 0.0).then(|| (gains / first_best).min(1.0)) })
    }

    /// The lowest ask and the highest bid.
    fn offers(&self) -> Result<(f64, f64), Error> {
        self.check()?;
        let ([v_low, v_high], [c_low, c_high], k) = (self.value, self.cost, self.weight);
        let lowest_ask = 0.5 * ((1.0 + k) * c_low + (1.0 - k) * v_high);
        let highest_bid = 0.5 * ((2.0 - k) * v_high + k * c_low);
        if v_low <= lowest_ask && highest_bid <= c_high {
            Ok((lowest_ask, highest_bid))
        } else {
            Err(Error::NoSolution {
                why: "the ranges overlap too little: some buyer is above all asks or some seller below all bids, and the \
                      linear offers are no equilibrium",
            })
        }
    }

    fn check(&self) -> Result<(), Error> {
        probability("weight", self.weight)?;
        for (input, [low, high]) in [("value", self.value), ("cost", self.cost)] {
            payoff(input, low)?;
            payoff(input, high)?;
            inside(high - low >= 1e-12, input, high, "what is above the lower end")?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use rand::{RngExt, SeedableRng};
    use rand_chacha::ChaCha8Rng;

    use super::*;
    use crate::theory::tests::near;

    /// An auction in which the linear offers are an equilibrium.
    fn random(rng: &mut ChaCha8Rng) -> Auction {
        loop {
            let value = [rng.random_range(-1.0..1.0), rng.random_range(0.0..3.0)];
            let cost = [rng.random_range(-1.0..1.0), rng.random_range(0.0..3.0)];
            let auction = Auction { weight: rng.random_range(0.0..=1.0), value, cost };
            if value[0] < value[1] && cost[0] < cost[1] && auction.trade().is_ok_and(|t| t.probability > 0.0) {
                return auction;
            }
        }
    }

    /// Each offer is the best answer to the other side's, among all offers on a grid.
    #[test]
    fn no_other_offer_pays_more() {
        let mut rng = ChaCha8Rng::seed_from_u64(33);
        for _ in 0..60 {
            let auction = random(&mut rng);
            let Auction { weight: k, value, cost } = auction;
            let asks = [auction.ask(cost[0]).unwrap(), auction.ask(cost[1]).unwrap()];
            let bids = [auction.bid(value[0]).unwrap(), auction.bid(value[1]).unwrap()];
            // Exact expectations over uniform offers of the other.
            let buyer = |v: f64, b: f64| {
                let top = b.clamp(asks[0], asks[1]);
                let share = (top - asks[0]) / (asks[1] - asks[0]);
                share * (v - k * b - (1.0 - k) * 0.5 * (asks[0] + top))
            };
            let seller = |c: f64, s: f64| {
                let low = s.clamp(bids[0], bids[1]);
                let share = (bids[1] - low) / (bids[1] - bids[0]);
                share * (k * 0.5 * (low + bids[1]) + (1.0 - k) * s - c)
            };
            for i in 0..=20 {
                let at = f64::from(i) / 20.0;
                let [v, c] = [value, cost].map(|[low, high]| (low + at * (high - low)).min(high));
                let (bid, ask) = (auction.bid(v).unwrap(), auction.ask(c).unwrap());
                for j in 0..=400 {
                    let offer = -4.0 + 10.0 * f64::from(j) / 400.0;
                    assert!(buyer(v, offer) <= buyer(v, bid).max(0.0) + 1e-12, "{auction:?} {v} {offer}");
                    assert!(seller(c, offer) <= seller(c, ask).max(0.0) + 1e-12, "{auction:?} {c} {offer}");
                }
            }
        }
    }

    #[test]
    fn trade_is_what_a_grid_of_types_does() {
        let mut rng = ChaCha8Rng::seed_from_u64(34);
        for _ in 0..20 {
            let auction = random(&mut rng);
            let trade = auction.trade().unwrap();
            const N: u32 = 1500;
            let (mut n, mut gains, mut first_best) = (0.0, 0.0, 0.0);
            let point =
                |range: [f64; 2], k: u32| range[0] + (range[1] - range[0]) * (f64::from(k) + 0.5) / f64::from(N);
            let asks: Vec<f64> = (0..N).map(|j| auction.ask(point(auction.cost, j)).unwrap()).collect();
            for i in 0..N {
                let v = point(auction.value, i);
                let bid = auction.bid(v).unwrap();
                for (j, ask) in asks.iter().enumerate() {
                    let gap = v - point(auction.cost, j as u32);
                    first_best += gap.max(0.0);
                    if bid >= *ask {
                        n += 1.0;
                        gains += gap;
                    }
                }
            }
            let all = f64::from(N) * f64::from(N);
            near(n / all, trade.probability, 2e-3);
            near(gains / all, trade.gains, 3e-3);
            near(first_best / all, trade.first_best, 3e-3);
            assert!(trade.ratio.unwrap() <= 1.0);
        }
    }

    #[test]
    fn edges() {
        let auction = |value, cost| Auction { weight: 0.5, value, cost };
        let none = auction([0.0, 1.0], [1.0, 2.0]).trade().unwrap();
        assert_eq!(none, Trade { probability: 0.0, gains: 0.0, first_best: 0.0, ratio: None });
        assert!(auction([2.0, 3.0], [0.0, 1.0]).trade().is_err());
        assert!(auction([1.0, 1.0], [0.0, 1.0]).trade().is_err());
        assert!(Auction { weight: -0.1, ..Auction::standard() }.trade().is_err());
        assert!(auction([0.0, f64::NAN], [0.0, 1.0]).bid(0.5).is_err());
        assert!(Auction::standard().bid(1.5).is_err() && Auction::standard().ask(f64::NAN).is_err());
        // If the buyer names the price, sellers ask what it costs them.
        let buyer = Auction { weight: 1.0, ..Auction::standard() };
        assert_eq!((buyer.ask(0.3), buyer.bid(0.8)), (Ok(0.3), Ok(0.4)));
        near(buyer.trade().unwrap().probability, 0.25, 1e-15);
    }
}
