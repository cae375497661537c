using System.Diagnostics;

namespace Microsoft.ML.Lstm.Benchmarks;

/// <summary>Times one step of one sequence, the state carried on from step to step, as who predicts from a stream does.</summary>
static class StepCommand
{
    const int StepsOfARound = 100;
    const double SecondsEach = 1;

    public static string Run(string cell, int features, int units)
    {
        var layer = Cell.Of(cell, features, units);
        var (weights, packed) = (new float[layer.Weights.Count], new float[layer.PackedSize]);
        layer.Initialize(weights, new(1));
        layer.Pack(weights, packed);
        var (input, output) = (new float[features], new float[units]);
        var (state, scratch) = (new float[layer.StateSize], new float[layer.ScratchSize(1, 1)]);
        input.AsSpan().Fill(0.5f);

        // The first half is for the JIT, which has more to do here than in longer calls.
        var times = new List<double>();
        var begin = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(begin).TotalSeconds < 2 * SecondsEach)
        {
            var start = Stopwatch.GetTimestamp();
            for (var step = 0; step < StepsOfARound; step++)
            {
                layer.Forward(new()
                {
                    Shape = new(1, 1, features),
                    Weights = weights,
                    Packed = packed,
                    Input = input,
                    Output = output,
                    InitialState = state,
                    FinalState = state,
                    Tape = default,
                    Scratch = scratch,
                });
            }
            times.Add(Stopwatch.GetElapsedTime(start).TotalMicroseconds / StepsOfARound);
        }
        times = times[(times.Count / 2)..];
        times.Sort();
        return FormattableString.Invariant($"step {cell} B1 T1 I{features} H{units} microseconds {times[times.Count / 2]:0.00}");
    }
}
