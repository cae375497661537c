using Microsoft.ML.Lstm.Engine.Networks;
using Microsoft.ML.Lstm.Engine.Numerics;
using Microsoft.ML.Lstm.Engine.Objectives;

namespace Microsoft.ML.Lstm.Engine.Tasks.Records;

/// <summary>Brings records that are cut at random into a pass, and what was measured behind the cut beside them.</summary>
sealed class CutLoader(RecordLoader loader, RecordScalers scalers, CutBatches batches, int rows) : IBatchLoader
{
    const ulong ValidationSeed = 0x5EED;

    readonly int[] _known = new int[rows], _counts = new int[rows], _offsets = new int[rows + 1], _times = new int[rows * RecordCuts.MostTimes];
    readonly float[] _weights = new float[rows], _elapsed = new float[RecordCuts.MostTimes];
    float[] _targets = [];

    public NetworkPass Pass => loader.Pass;

    public RaggedTargets Targets => new(_targets, _offsets.AsSpan(0, Pass.Batch + 1));

    public ReadOnlySpan<float> SequenceWeights => _weights.AsSpan(0, Pass.Batch);

    public void Load(ReadOnlySpan<int> numbers, int start, ulong? seed)
    {
        var (part, cuts) = (seed is null ? batches.ValidationPart! : batches.Training, batches.CutsOf(seed is null));
        var (steps, most) = (1, 1);
        for (var row = 0; row < numbers.Length; row++)
        {
            // What is validated on is cut alike each time.
            var draw = seed is null ? SplitMix64.Derive(ValidationSeed, numbers[row]) : SplitMix64.Derive(seed, row);
            _known[row] = cuts.Draw(Record(numbers[row], seed is null), draw!.Value, Times(row), out _counts[row]);
            (steps, most) = (Math.Max(steps, _known[row]), Math.Max(most, _counts[row]));
        }

        var d = scalers.Forecast.Means.Length;
        if (_targets.Length < rows * most * d) _targets = new float[rows * RecordCuts.MostTimes * d];
        loader.Begin(steps, most);
        for (var row = 0; row < numbers.Length; row++)
        {
            var record = Record(numbers[row], seed is null);
            var values = part.Examples.Values(record, 0);
            var when = part.Examples.Values(record, part.Examples.Inputs.Count - 1);
            _offsets[row + 1] = _offsets[row] + (_counts[row] * d);
            for (var q = 0; q < _counts[row]; q++)
            {
                var step = Times(row)[q];
                _elapsed[q] = when[step] - when[_known[row] - 1];
                var targets = _targets.AsSpan(_offsets[row] + (q * d), d);
                scalers.Forecast.Apply(values.Slice(step * d, d), targets);
                for (var f = 0; f < d; f++)
                    if (scalers.Forecast.IsConstant(f)) targets[f] = float.NaN;
            }

            loader.Load(row, part.Examples, record, _known[row], _elapsed.AsSpan(0, _counts[row]));
            _weights[row] = part.Weights[record];
        }
    }

    /// <summary>The targets [times, measurements] of a row that was loaded.</summary>
    public ReadOnlySpan<float> TargetsOf(int row) => _targets.AsSpan(_offsets[row].._offsets[row + 1]);

    Span<int> Times(int row) => _times.AsSpan(row * RecordCuts.MostTimes, RecordCuts.MostTimes);

    static int Record(int number, bool isValidation) => isValidation ? number / CutBatches.ValidationCuts : number;
}
