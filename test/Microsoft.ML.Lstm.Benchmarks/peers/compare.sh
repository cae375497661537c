#!/usr/bin/env bash
# Runs other libraries, and a command of ours, on the same shapes in turn; each prints a line. Compare the lines of one call, never those of two.
# usage: compare.sh speed|step|memory lstm|gru [-j THREADS] [-s "T B I H L"]... [-- COMMAND]
#   speed   inference and training            COMMAND gets T B I H L THREADS appended
#   step    one step, state in and state out  COMMAND gets I H appended
#   memory  the peak of a training            COMMAND gets T B I H L appended
# What must be installed, and where, is told in README.md; a library that is not there is left out.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
what=$1 cell=$2
shift 2
threads=1 shapes=() ours=()
while [ $# -gt 0 ]; do
  case $1 in
    -j) threads=$2; shift 2 ;;
    -s) shapes+=("$2"); shift 2 ;;
    --) shift; ours=("$@"); break ;;
    *) echo "unknown argument $1" >&2; exit 2 ;;
  esac
done
if [ ${#shapes[@]} -eq 0 ]; then
  case $what in
    step) shapes=("1 1 8 64 1" "1 1 64 256 1") ;;
    *) shapes=("48 32 1 64 1" "96 64 7 128 2" "100 64 64 256 1" "100 1 64 256 1" "50 128 128 512 2" "100 16 32 64 1" "784 32 1 128 1" "24 256 8 32 1") ;;
  esac
fi
export PEERS_OUT=${PEERS_OUT:-$HOME/.cache/lstm-peers} OMP_NUM_THREADS=$threads
python=${PEERS_PYTHON:-python3}
mkdir -p "$PEERS_OUT"
models=$(mktemp -d)
trap 'rm -rf "$models"' EXIT

onednn() {
  local driver=$PEERS_OUT/dnnl_gru
  [ "$what $cell" = "speed gru" ] || return 0
  if [ ! -x "$driver" ] || [ "$here/dnnl_gru.cpp" -nt "$driver" ]; then g++ -O2 -std=c++17 "$here/dnnl_gru.cpp" -ldnnl -o "$driver"; fi
  "$driver" $1
}

onnxruntime() {
  case $what in
    speed)
      "$python" "$here/make_onnx.py" "$cell" $1 stateless "$models/layers.onnx"
      node "$here/ort_rnn.mjs" speed "$cell" "$models/layers.onnx" $1 "$threads" ;;
    step)
      "$python" "$here/make_onnx.py" "$cell" $1 stateful "$models/layer.onnx"
      "$python" "$here/make_onnx.py" nothing $1 stateful "$models/nothing.onnx"
      node "$here/ort_rnn.mjs" step "$cell" "$models/layer.onnx,$models/nothing.onnx" $1 "$threads" ;;
  esac
}

for shape in "${shapes[@]}"; do
  onednn "$shape" || echo "without oneDNN" >&2
  onnxruntime "$shape" || echo "without ONNX Runtime" >&2
  "$python" "$here/torch_rnn.py" "$what" "$cell" $shape "$threads" || echo "without PyTorch" >&2
  [ ${#ours[@]} -gt 0 ] || continue
  read -r _ _ features units _ <<< "$shape"
  case $what in
    speed) "${ours[@]}" $shape "$threads" ;;
    step) "${ours[@]}" "$features" "$units" ;;
    memory) "${ours[@]}" $shape ;;
  esac
done
