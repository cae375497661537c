using Microsoft.ML.Lstm.Engine.Data;
using Microsoft.ML.Lstm.Engine.Networks;
using Microsoft.ML.Lstm.Engine.Threading;

namespace Microsoft.ML.Lstm.Engine.Tasks.Records;

/// <summary>Brings records, each up to a step, and the times that are asked for into the memory of a network's passes.</summary>
sealed class RecordLoader(MeasurementNetwork network, RecordScalers scalers, int rows, PassPlan? plan = null, ParallelRegion? region = null)
{
    /// <summary>The age of what was never measured, in mean gaps: nothing of a last value is left after it.</summary>
    const float Never = 1e4f;

    readonly int[] _steps = new int[network.Graph.Inputs.Count];
    readonly float[] _ages = new float[network.Config.Measurements];
    float[] _prepared = [];

    /// <summary>The memory, for at most so many rows.</summary>
    public NetworkPass Pass { get; } = new(network.Graph, rows, plan, region);

    /// <summary>Makes ready for rows of so many steps at most, of which so many times are asked at most.</summary>
    public void Begin(int steps, int times)
    {
        _steps.AsSpan().Fill(1);
        (_steps[0], _steps[^2], _steps[^1]) = (Math.Max(1, steps), times, times);
        Pass.Begin(_steps);
    }

    /// <summary>Loads the first <paramref name="known"/> steps of a record into a row.</summary>
    /// <param name="row">Where.</param>
    /// <param name="examples">Where the record lies.</param>
    /// <param name="number">Its number.</param>
    /// <param name="known">Steps that are read; 0 for nothing known.</param>
    /// <param name="elapsed">The times that are asked for, counted from the last step.</param>
    public void Load(int row, ExampleSet examples, int number, int known, ReadOnlySpan<float> elapsed)
    {
        var (d, width) = (network.Config.Measurements, network.Steps.Width);
        var values = examples.Values(number, 0)[..(known * d)];
        var times = examples.Values(number, examples.Inputs.Count - 1)[..known];
        if (_prepared.Length < known * width) _prepared = new float[Math.Max(known * width, 2 * _prepared.Length)];
        var prepared = _prepared.AsSpan(0, known * width);
        network.Steps.Prepare(values, times, scalers.Read, prepared, noise: 0, seed: 0);
        Pass.Load(network.StepsEdge, row, prepared);
        for (var i = 1; i < examples.Inputs.Count - 1; i++) scalers.Statics[i - 1].ApplyStatic(examples.Values(number, i), Pass.Place(network.StaticEdge(i - 1), row, out _));
        LoadLast(values, times, Pass.Place(network.LastEdge, row, out _));
        LoadTimes(row, elapsed);
    }

    // The last value of each measurement as it is forecast, 0 where there is none, and how long ago it was measured.
    void LoadLast(ReadOnlySpan<float> values, ReadOnlySpan<float> times, Span<float> last)
    {
        var d = last.Length;
        last.Fill(float.NaN);
        _ages.AsSpan().Fill(Never);
        for (var step = 0; step < times.Length; step++)
        {
            for (var f = 0; f < d; f++)
            {
                if (float.IsNaN(values[(step * d) + f])) continue;
                (last[f], _ages[f]) = (values[(step * d) + f], (times[^1] - times[step]) * network.Config.GapScales[f]);
            }
        }

        scalers.Forecast.ApplyStatic(last, last);
    }

    void LoadTimes(int row, ReadOnlySpan<float> elapsed)
    {
        var (unit, d) = (network.Config.GapScales.Max(), _ages.Length);
        var since = Present(network.ElapsedEdge, row, elapsed.Length);
        var ages = Present(network.AgesEdge, row, elapsed.Length);
        for (var q = 0; q < elapsed.Length; q++)
        {
            since[q] = elapsed[q] * unit;
            for (var f = 0; f < d; f++) ages[(q * d) + f] = Math.Min(Never, _ages[f] + (elapsed[q] * network.Config.GapScales[f]));
        }
    }

    Span<float> Present(int edge, int row, int steps)
    {
        var place = Pass.Place(edge, row, out var present);
        place.Clear();
        present[..steps].Fill(true);
        present[steps..].Clear();
        return place;
    }
}
