#!/bin/sh
# Fills fuzz/corpus with links to every scenario and every bad file of the repository, and writes a dictionary of the words
# of the language, from its reference.
set -eu
cd "$(dirname "$0")"
for target in read play; do
    mkdir -p "corpus/$target"
    for file in ../scenarios/*/*.toml ../tests/bad/*.toml ../tests/bad/base/*.toml ../src/scenario/starter/*.toml; do
        ln -sf "../../$file" "corpus/$target/$(echo "${file#../}" | tr -c 'A-Za-z0-9.\n' '-')"
    done
done
grep -oE '`[A-Za-z_]+`' ../docs/scenario-format.md | tr -d '`' | sort -u | sed 's/.*/"&"/' >scenario.dict
echo "$(ls corpus/play | wc -l) seeds, $(wc -l <scenario.dict) words"
