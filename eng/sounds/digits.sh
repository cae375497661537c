#!/usr/bin/env bash
# Makes the sounds of examples/SpokenDigits: the ten digits, spoken by twelve voices of a speech synthesizer, 8,000 samples a second of 8 bits, without silence at the ends.
# usage: bash eng/sounds/digits.sh examples/SpokenDigits/Sounds
# needs: Debian 12's espeak-ng (eSpeak NG 1.51, whose output is free to use) and sox (SoX 14.4.2)
set -euo pipefail
out=$1
voices=(en-us+m1 en-us+f2 en-gb+m3 en-gb+f3 en-gb-scotland+m5 en-us+f4 en-gb-x-rp+m7 en-us+m2 en-gb+f1 en-gb-x-gbclan+m4 en-us+f5 en-gb-x-gbcwmd+m6)
words=(zero one two three four five six seven eight nine)
sound=$(mktemp --suffix=.wav)
trap 'rm -f "$sound"' EXIT
mkdir -p "$out"
for i in "${!voices[@]}"; do
  for digit in "${!words[@]}"; do
    espeak-ng -v "${voices[$i]}" -s $((125 + 6 * (i % 6))) -p $((35 + 5 * (i % 5))) -w "$sound" "${words[$digit]}"
    sox -D "$sound" -r 8000 -b 8 -c 1 "$out/${digit}_voice$((i + 1)).wav" silence 1 0.01 0.5% reverse silence 1 0.01 0.5% reverse gain -n -3
  done
done
