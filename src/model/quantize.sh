#!/usr/bin/env bash
# Quantises demo-F16.gguf, in the current directory, in the ways that the demo compares.
# Usage: quantize.sh DIRECTORY_OF_LLAMA_CPP_BINARIES
set -euo pipefail

binaries=${1:?usage: quantize.sh DIRECTORY_OF_LLAMA_CPP_BINARIES}
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
calibration_seed=1  # any but train.py's, whose conversations the model has seen

# Which weights matter most, from conversations; the turn markers must be read as the tokens that they are.
python3 "$here/corpus.py" --seed "$calibration_seed" --count 400 > calibration.txt
"$binaries/llama-imatrix" -m demo-F16.gguf -f calibration.txt --parse-special -o demo.imatrix.gguf

quantize() { # NAME TYPE [OPTION...]
    "$binaries/llama-quantize" --imatrix demo.imatrix.gguf "${@:3}" demo-F16.gguf "demo-$1.gguf" "$2"
}

quantize Q8_0 Q8_0
quantize Q4_K_M Q4_K_M
quantize Q2_K Q2_K
# A dynamic mix at the size of Q2_K: bits that Q2_K spends on the embedding go to the attention.
quantize UD-Q2_K_XL Q2_K \
    --token-embedding-type q4_k \
    --tensor-type 'attn_(q|k)=q3_k' \
    --tensor-type attn_v=q5_k \
    --tensor-type 'ffn_(gate|up)=q2_k' \
    --tensor-type ffn_down=q3_k
