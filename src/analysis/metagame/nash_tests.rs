use super::*;

/// Whether an equilibrium is in the list, within 1e-8.
fn has(found: &Found, mixture: &[Vec<f64>]) -> bool {
    found
        .equilibria
        .iter()
        .any(|old| old.mixture.iter().flatten().zip(mixture.iter().flatten()).all(|(p, q)| (p - q).abs() < 1e-8))
}

#[test]
fn battle_of_the_sexes_has_three() {
    let game = Game::new(&[2, 2], &[[3.0, 2.0], [0.0, 0.0], [0.0, 0.0], [2.0, 3.0]]).unwrap();
    let found = find(&game, 3);
    assert_eq!((found.equilibria.len(), found.complete, found.degenerate), (3, true, Some(false)));
    assert!(has(&found, &[vec![0.6, 0.4], vec![0.4, 0.6]]));
    assert!(has(&found, &game.pure(&[0, 0])) && has(&found, &game.pure(&[1, 1])));
    // Dynamics find the pure ones too.
    assert!(found.equilibria[0].finders.len() > 2, "{found:?}");
}

#[test]
fn rock_paper_scissors_is_mixed_although_replicators_circle() {
    let payoff = |k: usize| [[0.0, 0.0], [-1.0, 1.0], [1.0, -1.0]][(3 + k % 3 - k / 3) % 3];
    let game = Game::new(&[3, 3], &(0..9).map(payoff).collect::<Vec<_>>()).unwrap();
    let found = find(&game, 3);
    assert_eq!(found.equilibria.len(), 1);
    assert!(has(&found, &game.uniform()));
    for finder in [Finder::Supports, Finder::Newton, Finder::FictitiousPlay, Finder::Logit] {
        assert!(found.equilibria[0].finders.contains(&finder), "{finder:?}: {found:?}");
    }
}

#[test]
fn asymmetrical_two_by_three() {
    // Columns 0 and 2 are mixed; column 1 is worse against every row mixture near it.
    let game = Game::new(&[2, 3], &[[4.0, 1.0], [0.0, 1.5], [1.0, 3.0], [1.0, 4.0], [3.0, 1.0], [2.0, 0.0]]).unwrap();
    let found = find(&game, 3);
    // Row: p + 4 (1 − p) = 3 p, so p = 2/3 (column 1: 4/3 < 2). Column: 4 q + (1 − q) = q + 2 (1 − q), so q = 1/4.
    assert!(has(&found, &[vec![2.0 / 3.0, 1.0 / 3.0], vec![0.25, 0.0, 0.75]]), "{found:?}");
    assert_eq!(found.equilibria.len(), 1);
}

#[test]
fn three_players_mix_as_is_known() {
    // Each gets 1 if it alone chooses 0, and otherwise 1/4 for choosing 1: 0 is worth it with probability q² of the others' 1s.
    let payoff = |k: usize| {
        let choice = [k / 4, k / 2 % 2, k % 2];
        [0, 1, 2].map(|i| match (choice[i], choice.iter().filter(|c| **c == 0).count()) {
            (0, 1) => 1.0,
            (0, _) => 0.0,
            _ => 0.25,
        })
    };
    let game = Game::new(&[2, 2, 2], &(0..8).map(payoff).collect::<Vec<_>>()).unwrap();
    let found = find(&game, 3);
    // All mix: q² = 1/4. One stays out: two mix with q = 1/4. One goes in: the others stay out.
    let in_share = |q: f64| vec![1.0 - q, q];
    assert!(has(&found, &vec![in_share(0.5); 3]), "{found:?}");
    for out in 0..3 {
        let one: Vec<Vec<f64>> = (0..3).map(|i| in_share(f64::from(u8::from(i != out)))).collect();
        assert!(has(&found, &one));
        let two: Vec<Vec<f64>> = (0..3).map(|i| in_share(if i == out { 1.0 } else { 0.25 })).collect();
        assert!(has(&found, &two));
    }
    assert_eq!((found.equilibria.len(), found.complete), (7, false));
}

#[test]
fn shapley_cycles_are_told_with_their_gain() {
    // Shapley (1964): neither dynamic converges; enumeration knows the equilibrium.
    let payoffs =
        [[1.0, 0.0], [0.0, 1.0], [0.0, 0.0], [0.0, 0.0], [1.0, 0.0], [0.0, 1.0], [0.0, 1.0], [0.0, 0.0], [1.0, 0.0]];
    let game = Game::new(&[3, 3], &payoffs).unwrap();
    let found = find(&game, 3);
    assert_eq!(found.equilibria.len(), 1);
    assert!(has(&found, &game.uniform()));
    assert!(
        found.unconfirmed.iter().all(|c| c.max_gain > 1e-9 && (c.max_gain - game.regret(&c.mixture)).abs() < 1e-15)
    );
    assert!(!found.unconfirmed.is_empty());
}

#[test]
fn a_degenerate_game_lists_corners_only() {
    let game = Game::new(&[2, 2], &[[1.0, 1.0], [1.0, 0.0], [1.0, 0.0], [1.0, 1.0]]).unwrap();
    let found = find(&game, 3);
    assert_eq!((found.equilibria.len(), found.degenerate), (4, Some(true)));
}

#[test]
fn one_actor_alone_takes_its_best() {
    let game = Game::new(&[3], &[[1.0], [3.0], [2.0]]).unwrap();
    let found = find(&game, 1);
    assert!(found.complete && found.equilibria.len() == 1 && has(&found, &[vec![0.0, 1.0, 0.0]]));
}

#[test]
fn the_same_seed_gives_the_same_list_and_random_games_have_an_odd_number() {
    let mut draws = Draws::new(5, Purpose::Starts);
    for seed in 0..8 {
        let payoffs: Vec<[f64; 2]> = (0..16).map(|_| [draws.normal(), draws.normal()]).collect();
        let game = Game::new(&[4, 4], &payoffs).unwrap();
        let found = find(&game, seed);
        assert_eq!(found, find(&game, seed));
        assert!(found.complete && found.equilibria.len() % 2 == 1, "{}", found.equilibria.len());
    }
}

#[test]
fn large_games_end_in_time() {
    let mut draws = Draws::new(6, Purpose::Starts);
    let payoffs: Vec<Vec<f64>> = (0..256).map(|_| (0..8).map(|_| draws.normal()).collect()).collect();
    let game = Game::new(&[2; 8], &payoffs).unwrap();
    let found = find(&game, 1);
    assert!(found.equilibria.iter().all(|c| c.max_gain <= 1e-9 * game.scale()));
    assert!(!found.complete && found.unconfirmed.len() <= 10);
}
