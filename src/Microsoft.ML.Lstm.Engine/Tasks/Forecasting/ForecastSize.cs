using Microsoft.ML.Lstm.Engine.Data;
using Microsoft.ML.Lstm.Engine.Layers;
using Microsoft.ML.Lstm.Engine.Networks;

namespace Microsoft.ML.Lstm.Engine.Tasks.Forecasting;

/// <summary>What a training asks of memory, reckoned before any is taken.</summary>
static class ForecastSize
{
    /// <summary>Copies of the weights that a loop holds beside its shards' gradients: the weights, their average, the best, packed, and Adam's moments twice over.</summary>
    const int Copies = 8;

    const int ShardRows = 32, LeastBatch = 64;

    /// <summary>Throws where a network of these options cannot be, or its training would take more memory than the process may have.</summary>
    public static void Check(WindowConfig plan, ForecastOptions options)
    {
        long horizon = plan.Horizon, levels = ForecastNetwork.Levels.Length;
        var (network, units) = (options.Network, options.Network.HiddenSize!.Value);
        var (body, tape, hidden) = (0L, 0L, (long)units);
        for (var i = 0; i < network.LayerCount; i++)
        {
            var cell = RecurrentCell.Of(network.Cell, i == 0 ? plan.StepSize : units, units, i, network.LayerCount);
            (body, tape) = (body + cell.Weights.Count, tape + TapeOf(cell, plan.Steps) + (plan.Steps * hidden));
        }

        if (options.Architecture == ForecastArchitecture.Mixer || (options.Architecture is null && plan.Covariates.StepSize > 0))
        {
            var time = ((plan.WindowSize + 2L) * horizon) + ((horizon + 1) * hidden);
            (body, tape) = (body + time + (hidden * hidden), tape + ((plan.Variates + 1) * (plan.VariateSize + horizon + (hidden * 24))));
        }

        var covariates = plan.Covariates;
        var statics = covariates.Static + (covariates.Categories.Length * 16L);
        var weights = body + covariates.Categories.Sum(size => (size + 1L) * 16) + (hidden * (hidden + horizon + statics + 2)) + (horizon * levels * (hidden + 1));
        if (options.Decoding == ForecastDecoding.EncoderDecoder || (options.Decoding is null && covariates.KnownAhead > 0))
        {
            var decoder = RecurrentCell.Of(network.Cell, plan.Covariates.KnownAhead + 1 + plan.Positions + units, units);
            (weights, tape) = (weights + decoder.Weights.Count + (hidden * (hidden + horizon + statics)), tape + TapeOf(decoder, plan.Horizon) + (horizon * 4 * hidden));
        }

        long shards = (Math.Max(options.Training.BatchSize ?? LeastBatch, LeastBatch) + ShardRows - 1) / ShardRows;
        var rows = shards * ShardRows * ((horizon * (4 * levels)) + tape + ((long)plan.Steps * plan.StepSize) + (4 * hidden));
        var bytes = sizeof(float) * ((weights * (Copies + shards + options.Training.Members!.Value)) + rows + BaselineFit.Values(plan));
        var most = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes;
        if (weights <= Array.MaxLength && bytes <= most) return;
        throw new ArgumentException(FormattableString.Invariant(
            $"{nameof(options.Horizon)} {horizon}, {nameof(options.WindowSize)} {plan.WindowSize}, {nameof(network.HiddenSize)} {hidden} and {nameof(network.Layers)} {network.LayerCount} make a network of {weights} weights, ") +
            FormattableString.Invariant($"whose training takes about {bytes / 1e9:0.0} GB of memory; there are {most / 1e9:0.0} GB, and at most {Array.MaxLength} weights can be. ") +
            $"Lower {nameof(options.Horizon)} (a longer one can be asked for when forecasting) or {nameof(network.HiddenSize)}.");
    }

    /// <summary>What a cell keeps of one row; as much as an array holds where it would be more.</summary>
    static long TapeOf(ILayer cell, int steps)
    {
        try
        {
            return cell.TapeSize(1, steps);
        }
        catch (OverflowException)
        {
            return Array.MaxLength;
        }
    }
}
