#!/usr/bin/env python3
"""Lets other programs judge the equilibria of `detente exact`.

For every game in scenarios/games, at three precisions:

- Gambit reads what `detente export --efg` wrote and traces its own logit equilibrium of the extensive form, which is the agent
  quantal response equilibrium. Strategies and expected payoffs must agree. Gambit can stop at another precision than it was
  asked for, and says so only in its answer: that is looked at, and such an answer is refused.
- OpenSpiel reads the same file. Its tree gives the expected payoffs of detente's strategies, and what each option is worth, by a
  walk that stands here; every strategy must be the logit response to these worths.
- Gambit's own reduced normal form must be what `detente export --nfg` writes, where that is small enough.

And for a small game of strategies (`detente strategies`): Gambit reads game.nfg, OpenSpiel game.payoffs.nfg. Payoffs must be those of
strategies.json, bit by bit, and so must Gambit's pure equilibria.

Usage: compare.py PROGRAM [--environment FOLDER] [SCENARIO ...]

PROGRAM is the `detente` to judge. Without packages, it makes a virtual environment in FOLDER (target/gambit unless given) from
requirements.txt beside this file, once, and goes on in there. Compiling Gambit takes minutes the first time; the comparison
itself takes seconds. Exit code 1: something differs by more than 1e-6.
"""

import argparse
import json
import math
import os
import subprocess
import sys
import tempfile
import venv
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
REQUIREMENTS = HERE / "requirements.txt"

PRECISIONS = [0.25, 1.0, 5.0]
# Largest difference of a probability or a payoff.
TOLERANCE = 1e-6
# Largest difference between the precision that Gambit was asked for and the one it stopped at.
TOLERANCE_OF_PRECISION = 1e-7
# First steps along Gambit's branch, the next where it missed the precision.
FIRST_STEPS = [0.03, 0.01, 0.003, 0.001]


def enter(folder):
    """Goes on in a virtual environment with the packages, made if it is not there or holds other versions."""
    python = folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    stamp = folder / "requirements.txt"
    wanted = REQUIREMENTS.read_text(encoding="utf-8")
    if not (python.exists() and stamp.exists() and stamp.read_text(encoding="utf-8") == wanted):
        print(f"making {folder}; compiling Gambit takes some minutes", file=sys.stderr, flush=True)
        venv.create(folder, with_pip=True, clear=True)
        subprocess.run([python, "-m", "pip", "install", "--quiet", "-r", REQUIREMENTS], check=True)
        stamp.write_text(wanted, encoding="utf-8")
    return subprocess.run([python, __file__, *sys.argv[1:], "--inside"]).returncode


def run(program, *words):
    done = subprocess.run([program, *map(str, words)], capture_output=True, text=True, encoding="utf-8")
    if done.returncode != 0:
        raise SystemExit(f"`detente {' '.join(map(str, words))}` failed:\n{done.stderr}")
    return done.stdout


def solved(program, scenario, precision):
    """Strategies by (player from 0, number of the information set), and expected payoffs by player."""
    found = json.loads(run(program, "exact", scenario, "--lambda", precision, "--format", "json", "--quiet"))
    equilibrium = found["equilibrium"]
    assert equilibrium["whole"] and equilibrium["lambda"] == precision, equilibrium
    players = [gain["actor"] for gain in equilibrium["gains"]]
    strategies = {
        (players.index(s["actor"]), s["set"]): [option["probability"] for option in s["options"]]
        for s in equilibrium["strategies"]
    }
    return strategies, [found["law"]["payoff"][player] for player in players]


def number_of(label):
    """The number of an information set, which its label begins with."""
    return int(label.split(":")[0])


def by_gambit(game, precision):
    """Gambit's strategies and payoffs, and the precision that it stopped at."""
    import pygambit

    missed = []
    for first_step in FIRST_STEPS:
        found = pygambit.qre.logit_solve_lambda(game, precision, first_step=first_step)
        hits = [point for point in found if abs(point.lam - precision) <= TOLERANCE_OF_PRECISION]
        if len(found) == 1 and hits:
            break
        missed.append([point.lam for point in found])
    else:
        raise SystemExit(f"Gambit was asked for a precision of {precision} and stopped at {missed}")
    point = hits[0]
    profile = game.mixed_behavior_profile()
    strategies = {}
    position = 0
    for player, who in enumerate(game.players):
        for infoset in who.infosets:
            probabilities = []
            for action in infoset.actions:
                profile[action] = point[position]
                probabilities.append(point[position])
                position += 1
            strategies[player, number_of(infoset.label)] = probabilities
    assert position == len(point), (position, len(point))
    return strategies, [float(profile.payoff(player)) for player in game.players], point.lam


def by_openspiel(game, strategies, precision):
    """Expected payoffs of strategies, and the largest difference between one of them and the logit response to what options are
    worth under all of them."""
    n = game.num_players()
    reached, worth, seen = {}, {}, set()

    def walk(state, chance):
        if state.is_terminal():
            return state.returns()
        values = [0.0] * n
        if state.is_chance_node():
            for action, p in state.chance_outcomes():
                values = [v + p * w for v, w in zip(values, walk(state.child(action), chance * p))]
            return values
        player = state.current_player()
        at = player, int(state.information_state_string(player).split("-")[2])
        actions = state.legal_actions()
        assert len(actions) == len(strategies[at]), at
        seen.add(at)
        reached[at] = reached.get(at, 0.0) + chance
        worths = worth.setdefault(at, [0.0] * len(actions))
        for option, action in enumerate(actions):
            p = strategies[at][option]
            after = walk(state.child(action), chance * p)
            worths[option] += chance * after[player]
            values = [v + p * w for v, w in zip(values, after)]
        return values

    payoffs = walk(game.new_initial_state(), 1.0)
    assert seen == set(strategies), seen ^ set(strategies)
    residual = 0.0
    for at, worths in worth.items():
        scaled = [precision * w / reached[at] for w in worths]
        weights = [math.exp(x - max(scaled)) for x in scaled]
        residual = max(residual, *(abs(p - w / sum(weights)) for p, w in zip(strategies[at], weights)))
    return payoffs, residual


def normal_forms_agree(tree, path):
    """Whether a reduced normal form has the same plans and payoffs as Gambit's own of the tree, in any order."""
    import pygambit

    table = pygambit.read_nfg(str(path))
    assert [p.label for p in tree.players] == [p.label for p in table.players]
    if [len(p.strategies) for p in tree.players] != [len(p.strategies) for p in table.players]:
        return False

    def cells(game):
        arrays = [array.flatten() for array in game.to_arrays(dtype=float)]
        return sorted(tuple(round(float(x), 9) + 0.0 for x in cell) for cell in zip(*arrays))

    return cells(tree) == cells(table)


def largest(mine, theirs):
    assert mine.keys() == theirs.keys(), mine.keys() ^ theirs.keys()
    assert all(len(mine[at]) == len(theirs[at]) for at in mine)
    return max(abs(a - b) for at in mine for a, b in zip(mine[at], theirs[at]))


def compare(program, scenarios):
    import pygambit
    import pyspiel

    print(f"{'game':<24}{'λ':>6}{'sets':>6}{'Gambit: λ':>16}{'strategies':>12}{'payoffs':>10}"
          f"{'OpenSpiel: payoffs':>20}{'residual':>10}  normal form")
    wrong = 0
    with tempfile.TemporaryDirectory() as folder:
        for scenario in scenarios:
            efg, nfg = Path(folder) / f"{scenario.stem}.efg", Path(folder) / f"{scenario.stem}.nfg"
            run(program, "export", scenario, "--efg", "--out", efg, "--quiet")
            tree = pygambit.read_efg(str(efg))
            assert tree.is_perfect_recall
            spiel = pyspiel.load_game("efg_game", {"filename": str(efg)})
            asked = [program, "export", str(scenario), "--nfg", "--out", str(nfg), "--quiet"]
            done = subprocess.run(asked, capture_output=True, text=True, encoding="utf-8")
            assert done.returncode == 0 or "combinations of plans" in done.stderr, done.stderr
            normal = "too large" if done.returncode else "same" if normal_forms_agree(tree, nfg) else "DIFFERS"
            wrong += normal == "DIFFERS"
            for precision in PRECISIONS:
                strategies, payoffs = solved(program, scenario, precision)
                theirs, their_payoffs, at = by_gambit(tree, precision)
                walked, residual = by_openspiel(spiel, strategies, precision)
                differences = [
                    largest(strategies, theirs),
                    max(abs(a - b) for a, b in zip(payoffs, their_payoffs)),
                    max(abs(a - b) for a, b in zip(payoffs, walked)),
                    residual,
                ]
                bad = not all(d <= TOLERANCE for d in differences)
                wrong += bad
                a, b, c, d = (f"{x:.1e}" for x in differences)
                print(f"{scenario.stem:<24}{precision:>6}{len(strategies):>6}{at:>16.10f}{a:>12}{b:>10}{c:>20}{d:>10}  "
                      f"{normal}{'  DIFFERS' if bad else ''}", flush=True)
    return wrong


def chicken():
    """A game of chicken: each actor has one move, and plays it in half of the runs as it is."""
    text = '[scenario]\nschema = 1\nname = "Chicken"\nrounds = 1\n[issue.x]\nlevels = { no = 0, yes = 1 }\nworth = {}\n'
    for actor, move in ("a", "go"), ("b", "run"):
        text += f"[actor.{actor}]\npatience = 1\nprecision = {{ offer = 1, answer = 1, move = 1 }}\n"
        text += f"[[actor.{actor}.script]]\nmove = {{ {move} = 0.5 }}\n[move.{move}]\nby = \"{actor}\"\nsteps = 1\n"
    both, go, run = '"move.go >= 1", "move.run >= 1"', '"move.go >= 1"', '"move.run >= 1"'
    for name, when, a, b in ("crash", both, -1, -1), ("a_wins", go, 0.5, -0.25), ("b_wins", run, -0.25, 0.5), ("tie", None, 0, 0):
        text += f'[[outcome]]\nid = "{name}"\n' + (f"when = [{when}]\n" if when else "")
        text += f"payoff = {{ a = {a}, b = {b} }}\n"
    return text


def probabilities(game, profile):
    """Of each player, the probability of each strategy. Gambit 17 keeps strategies with the game, 16 with the player."""
    if hasattr(game, "get_strategies"):
        return [[float(profile[player][s]) for s in game.get_strategies(player)] for player in game.players]
    return [[float(profile[s]) for s in player.strategies] for player in game.players]


def games_of_strategies_agree(program, folder):
    """Whether Gambit and OpenSpiel read the payoffs that stand in strategies.json, and Gambit finds the same pure equilibria."""
    import pygambit
    import pyspiel

    scenario, results = Path(folder) / "chicken.toml", Path(folder) / "results"
    scenario.write_text(chicken(), encoding="utf-8")
    run(program, "strategies", scenario, "--moves", "a,b", "--runs", "200", "--out", results, "--quiet")
    (place,) = (one for one in results.iterdir() if one.is_dir() and not one.is_symlink())
    found = json.loads((place / "strategies.json").read_text(encoding="utf-8"))
    game = pygambit.read_nfg(str(place / "game.nfg"))
    spiel = pyspiel.load_game(f"nfg_game(filename={place / 'game.payoffs.nfg'})")
    actors = [actor["actor"] for actor in found["actors"]]
    assert [getattr(player, "label", player) for player in game.players] == actors
    tables = game.to_arrays(dtype=float)
    same = True
    for profile in found["profiles"]:
        payoffs = [profile["payoffs"][actor]["value"] for actor in actors]
        state = spiel.new_initial_state()
        state.apply_actions(profile["strategies"])
        read = [float(table[tuple(profile["strategies"])]) for table in tables]
        same = same and read == payoffs and list(state.returns()) == payoffs
    pure = sorted(
        [shares.index(1.0) for shares in one["mixture"]]
        for one in found["equilibria"]
        if all(1.0 in shares for shares in one["mixture"])
    )
    theirs = pygambit.nash.enumpure_solve(game).equilibria
    theirs = sorted([shares.index(1.0) for shares in probabilities(game, one)] for one in theirs)
    assert len(pure) == 2, pure
    return same and pure == theirs


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("program", metavar="PROGRAM")
    parser.add_argument("scenarios", metavar="SCENARIO", nargs="*", type=Path)
    parser.add_argument("--environment", metavar="FOLDER", type=Path, default=ROOT / "target/gambit")
    parser.add_argument("--inside", action="store_true", help=argparse.SUPPRESS)
    args = parser.parse_args()
    if os.sep in args.program:
        args.program = str(Path(args.program).resolve())
    if not args.inside:
        return enter(args.environment.resolve())
    scenarios = args.scenarios or sorted((ROOT / "scenarios/games").glob("*.toml"))
    assert args.scenarios or len(scenarios) >= 8, scenarios
    wrong = compare(args.program, scenarios)
    with tempfile.TemporaryDirectory() as folder:
        agrees = games_of_strategies_agree(args.program, folder)
    print(f"game of strategies: {'same' if agrees else 'DIFFERS'}")
    wrong += not agrees
    if wrong:
        print(f"{wrong} comparisons differ by more than {TOLERANCE}", file=sys.stderr)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
