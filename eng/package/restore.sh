#!/usr/bin/env bash
# Packs the library, its charts, its audio, its control, its fleets, its sweeps and its tool, restores all but the last four into a fresh application with a package folder of their own, and runs it, as it is and trimmed. Installs the tool, and runs it. Takes the folder to work in.
# Where no registry has Microsoft.ML.TimeSeries, the contract (eng/mlnet) takes its place in the application's feed; it goes nowhere else.
set -euo pipefail
root=$(cd "$(dirname "$0")/../.." && pwd)
work=$1
feed=$work/feed
mkdir -p "$feed"
for project in Microsoft.ML.Lstm Microsoft.ML.Lstm.Charts Microsoft.ML.Lstm.Audio Microsoft.ML.Lstm.Control Microsoft.ML.Lstm.Orleans Microsoft.ML.Lstm.AutoML Microsoft.ML.Lstm.Tool; do dotnet pack "$root/src/$project" -c Release --no-build -o "$feed"; done
if [ "$(cat "$root/.mlnet-host")" = standin ]; then
  version=$(sed -nE 's/.*"Microsoft.ML.TimeSeries" Version="([^"]+)".*/\1/p' "$root/Directory.Packages.props")
  dotnet pack "$root/eng/mlnet/Microsoft.ML.TimeSeries" -c Release --no-build -o "$feed" -p:IsPackable=true -p:PackageId=Microsoft.ML.TimeSeries -p:Version="$version"
fi
package=$(basename "$feed"/*Lstm.[0-9]*.nupkg .nupkg)
id=$(sed -E 's/\.[0-9]+\.[0-9]+\.[0-9]+.*$//' <<< "$package")
cp -r "$root/eng/package/consumer" "$work/app"
# Nothing of the repository around it may reach the application.
for name in props targets; do echo '<Project />' > "$work/app/Directory.Build.$name"; done
echo '<Project />' > "$work/app/Directory.Packages.props"
cd "$work/app"
export NUGET_PACKAGES=$work/packages
packages=(-p:LstmPackageId="$id" -p:LstmPackageVersion="${package#"$id".}" -p:RestoreAdditionalProjectSources="$feed")
dotnet run -c Release "${packages[@]}"
# Once more with what is not used cut off: of the framework, and of the engine, which keeps its weights.
dotnet publish -c Release --use-current-runtime -p:PublishTrimmed=true "${packages[@]}" -o "$work/trimmed"
"$work/trimmed/consumer"
# The tool, as its users install it: a forecast of the days after three weeks.
dotnet tool install Microsoft.ML.Lstm.Tool --tool-path "$work/tools" --add-source "$feed" --version "${package#"$id".}"
cd "$work"
{ echo day,units; for day in $(seq 1 42); do echo "$day,$((100 + 10 * (day % 7)))"; done; } > sales.csv
"$work/tools/lstm" fit forecast sales.csv -o sales.zip --time day --value units --horizon 7 --epochs 0
"$work/tools/lstm" score sales.zip -o forecast.csv
[ "$(wc -l < forecast.csv)" -eq 8 ]
