using Microsoft.ML.Lstm.Engine.Layers;
using Microsoft.ML.Lstm.Engine.Layers.Composite;
using Microsoft.ML.Lstm.Engine.Layers.Pointwise;
using Microsoft.ML.Lstm.Engine.Networks;
using Microsoft.ML.Lstm.Engine.Serialization;

namespace Microsoft.ML.Lstm.Control.Logged;

/// <summary>A network that reads what was observed and done so far, and gives a number for each action; sizes, and what observations were like in training.</summary>
/// <remarks>A step reads the observation, scaled, for each of its numbers whether it is there, the action before, one of all or none, and how much of the longest trajectory has passed.</remarks>
sealed record HistoryConfig(int Observations, int Actions, int Horizon, CellKind Cell, int HiddenSize, int Layers, float Dropout)
{
    public required float[] Means { get; init; }

    public required float[] Deviations { get; init; }

    /// <summary>The least and the greatest that was observed of each number; infinite the other way round where nothing was.</summary>
    public required float[] Least { get; init; }

    public required float[] Greatest { get; init; }

    /// <summary>Numbers of a step.</summary>
    public int StepSize => (2 * Observations) + Actions + 1;

    /// <summary>Recurrent layers, and a dense one that reads their outputs and the step itself: much of what is decided depends on the present alone.</summary>
    public Network Build()
    {
        var builder = new NetworkBuilder();
        var step = builder.Input("Steps", StepSize);
        var last = step;
        for (var i = 0; i < Layers; i++)
        {
            last = builder.Add(RecurrentCell.Of(Cell, i == 0 ? StepSize : HiddenSize, HiddenSize, i, Layers), last);
            if (Dropout > 0) last = builder.Add(new Dropout(HiddenSize, Dropout), last);
        }
        var both = builder.Merge(MergeMode.Concatenate, last, step);
        builder.Output("Actions", builder.Add(new Sequential(new Linear(HiddenSize + StepSize, HiddenSize), new Silu(HiddenSize), new Linear(HiddenSize, Actions)), both));
        return builder.Build();
    }

    /// <summary>The sizes that options and trajectories give.</summary>
    public static HistoryConfig Of(LoggedTrajectories log, NetworkOptions options)
    {
        var size = log.ObservationSize;
        var (counts, sums, squares, least, greatest) = (new double[size], new double[size], new double[size], new float[size], new float[size]);
        Array.Fill(least, float.MaxValue);
        Array.Fill(greatest, float.MinValue);
        for (var i = 0; i < log.Count; i++)
        {
            var values = log[i].Observations;
            for (var k = 0; k < values.Length; k++)
            {
                var (value, f) = (values[k], k % size);
                if (float.IsNaN(value)) continue;
                (counts[f], sums[f], squares[f]) = (counts[f] + 1, sums[f] + value, squares[f] + ((double)value * value));
                (least[f], greatest[f]) = (Math.Min(least[f], value), Math.Max(greatest[f], value));
            }
        }
        var (means, deviations) = (new float[size], new float[size]);
        for (var f = 0; f < size; f++)
        {
            var mean = counts[f] == 0 ? 0 : sums[f] / counts[f];
            var deviation = counts[f] == 0 ? 0 : Math.Sqrt(Math.Max(0, (squares[f] / counts[f]) - (mean * mean)));
            // What never changes has a deviation of 1.
            (means[f], deviations[f]) = ((float)mean, deviation > 1e-6 * Math.Abs(mean) && deviation > 1e-30 ? (float)deviation : 1);
        }
        return new(size, log.ActionCount, log.LongestSteps, options.Cell, options.HiddenSize!.Value, options.LayerCount, options.Dropout!.Value)
        {
            Means = means,
            Deviations = deviations,
            Least = least,
            Greatest = greatest,
        };
    }

    /// <summary>Writes a step [StepSize].</summary>
    public void Write(Span<float> row, ReadOnlySpan<float> observation, int previousAction, int step)
    {
        row.Clear();
        for (var f = 0; f < Observations; f++)
        {
            if (float.IsNaN(observation[f])) continue;
            row[f] = (observation[f] - Means[f]) / Deviations[f];
            row[Observations + f] = 1;
        }
        if (previousAction >= 0) row[(2 * Observations) + previousAction] = 1;
        row[^1] = Math.Min(1, (float)step / Horizon);
    }

    /// <summary>Writes all steps of a trajectory [steps, StepSize].</summary>
    public void Write(Span<float> rows, LoggedTrajectory trajectory)
    {
        for (var t = 0; t < trajectory.Steps; t++)
            Write(rows.Slice(t * StepSize, StepSize), trajectory.Observations.Slice(t * Observations, Observations), t == 0 ? -1 : trajectory.Actions[t - 1], t);
    }

    /// <summary>Throws unless trajectories have the same sizes.</summary>
    public void Check(LoggedTrajectories log)
    {
        if (log.ObservationSize != Observations || log.ActionCount != Actions)
            throw new ArgumentException($"The trajectories have observations of {log.ObservationSize} numbers and {log.ActionCount} actions, but the model {Observations} and {Actions}.", nameof(log));
    }

    public static HistoryConfig Transfer(ModelCodec codec, HistoryConfig? config)
    {
        var (observations, actions, horizon) = (codec.Int(config?.Observations, 1, 1 << 16), codec.Int(config?.Actions, 2, 1 << 12), codec.Int(config?.Horizon, 1));
        var (cell, hidden, layers, dropout) = (codec.Choice(config?.Cell), codec.Int(config?.HiddenSize, 1, 1 << 12), codec.Int(config?.Layers, 1, 16), codec.Float(config?.Dropout, 0, 0.95f));
        var read = new HistoryConfig(observations, actions, horizon, cell, hidden, layers, dropout)
        {
            Means = codec.Floats(config?.Means, observations),
            Deviations = codec.Floats(config?.Deviations, observations),
            Least = codec.Floats(config?.Least, observations),
            Greatest = codec.Floats(config?.Greatest, observations),
        };
        return Array.TrueForAll(read.Deviations, deviation => deviation > 0) ? read : throw new InvalidDataException("The model holds a standard deviation that is not above 0.");
    }
}
