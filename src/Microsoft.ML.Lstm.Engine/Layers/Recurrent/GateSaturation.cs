using Microsoft.ML.Lstm.Engine.Numerics;
using Microsoft.ML.Lstm.Engine.Shapes;

namespace Microsoft.ML.Lstm.Engine.Layers.Recurrent;

/// <summary>
/// How often a gate was nearly closed (below 0.1) or nearly open (above 0.9) over all units and all steps that are there, as in Karpathy et al.
/// 2015: a gate that is always at one end passes no gradient to its weights.
/// </summary>
/// <param name="Gate">"input", "forget" and "output" of an LSTM, "reset" and "update" of a GRU.</param>
/// <param name="Closed">The share of values below 0.1.</param>
/// <param name="Open">The share of values above 0.9.</param>
public readonly record struct GateSaturation(string Gate, double Closed, double Open)
{
    const float NearlyClosed = 0.1f;
    const float NearlyOpen = 0.9f;

    /// <summary>The gates of an LSTM after a forward pass that left this tape.</summary>
    public static GateSaturation[] Of(Lstm layer, ReadOnlySpan<float> tape, int batch, int steps, Mask mask = default)
    {
        var gates = new GatePanels(layer.HiddenSize, 4);
        var shape = new SequenceShape(batch, steps, gates.Width);
        return
        [
            Count("input", gates, 0, tape, shape, mask),
            Count("forget", gates, 1, tape, shape, mask),
            Count("output", gates, 3, tape, shape, mask),
        ];
    }

    /// <summary>The gates of a GRU after a forward pass that left this tape.</summary>
    public static GateSaturation[] Of(Gru layer, ReadOnlySpan<float> tape, int batch, int steps, Mask mask = default)
    {
        var gates = layer.InCells ? new GatePanels(layer.OutputSize, 4) : new(layer.OutputSize, 2);
        var shape = new SequenceShape(batch, steps, gates.Width + (layer.InCells ? 0 : new GatePanels(layer.OutputSize, 1).Width));
        return [Count("reset", gates, 0, tape, shape, mask), Count("update", gates, 1, tape, shape, mask)];
    }

    // A step's gates lie together, shape.Features for each row, those of these panels first.
    static GateSaturation Count(string name, GatePanels gates, int gate, ReadOnlySpan<float> tape, SequenceShape shape, Mask mask)
    {
        long closed = 0, open = 0, all = 0;
        var scratch = new ScratchAllocator(new float[RaggedBatch.ScratchSize(shape.Batch, shape.Steps, features: 0)]);
        var ragged = new RaggedBatch(shape with { Features = 0 }, mask, default, ref scratch);
        ragged.Load();
        for (var t = 0; t < shape.Steps; t++)
        {
            var step = tape.Slice(t * shape.Batch * shape.Features, shape.Batch * shape.Features);
            for (var row = 0; row < ragged.Rows(t); row++)
            {
                if (!ragged.IsPresent(row, t)) continue;
                for (var unit = 0; unit < gates.Units; unit++)
                {
                    var value = step[gates.Place(gate, unit, shape.Batch, row)];
                    if (value < NearlyClosed) closed++;
                    if (value > NearlyOpen) open++;
                }
                all += gates.Units;
            }
        }
        return new(name, closed / (double)Math.Max(all, 1), open / (double)Math.Max(all, 1));
    }
}
