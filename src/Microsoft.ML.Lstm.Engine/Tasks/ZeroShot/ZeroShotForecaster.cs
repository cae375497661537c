using Microsoft.ML.Lstm.Engine.Networks;
using Microsoft.ML.Lstm.Engine.Serialization;

namespace Microsoft.ML.Lstm.Engine.Tasks.ZeroShot;

/// <summary>Forecasts series that it has never seen, by a pretrained network.</summary>
sealed class ZeroShotForecaster
{
    const int BatchRows = 256;

    /// <summary>Steps that are forecast at once; beyond, medians of before are the context.</summary>
    public const int LongestPass = TokenLayout.MostFutureTokens * TokenLayout.Patch;

    readonly Network _head;
    readonly float[] _weights, _packedEncoder, _packedHead;

    public ZeroShotForecaster(ZeroShotModel model)
    {
        (Model, _weights) = (model, model.Weights);
        (Encoder, _head) = (ZeroShotNetwork.Encoder(model.Cell, model.HiddenSize, model.LayerCount), ZeroShotNetwork.Head(model.HiddenSize));
        (_packedEncoder, _packedHead) = (new float[Encoder.PackedSize], new float[_head.PackedSize]);
        Encoder.Pack(OfEncoder.Weights, _packedEncoder);
        _head.Pack(OfHead.Weights, _packedHead);
    }

    public ZeroShotModel Model { get; }

    /// <summary>The first part of the network, which reads, and its weights.</summary>
    public Network Encoder { get; }
    public Parameters OfEncoder => new(_weights.AsSpan(0, Encoder.Weights.Count), _packedEncoder);

    Parameters OfHead => new(_weights.AsSpan(Encoder.Weights.Count), _packedHead);

    /// <summary>Writes the network, or reads one; the one that trained forecasters are combined with is held once, whoever reads it.</summary>
    public static ZeroShotForecaster Transfer(ModelCodec codec, ZeroShotForecaster? forecaster)
    {
        var model = ZeroShotModel.Transfer(codec, forecaster?.Model);
        return forecaster ?? (ShippedNetwork.Small.Forecaster.Model.HasSameWeights(model) ? ShippedNetwork.Small.Forecaster : new(model));
    }

    /// <summary>Memory for so many contexts at a time.</summary>
    public ZeroShotPass CreatePass(int rows) => new(Encoder, _head, rows);

    /// <summary>Runs the network on the contexts that a pass has loaded.</summary>
    public void Forward(ZeroShotPass pass, int rows) => pass.Forward(rows, OfEncoder, OfHead);

    /// <summary>Quantiles at levels 0.1 to 0.9 for each of the next steps of many series.</summary>
    /// <param name="contexts">The series' values up to now, NaN where missing; of more than <see cref="TokenLayout.MostContext"/> the newest count.</param>
    /// <param name="horizon">Steps ahead.</param>
    /// <param name="season">Their period, if it is known; 0 to find one for each series, 1 for none. One is found, too, for a series that is shorter than it.</param>
    /// <param name="threads">Threads that work; 0 takes every core. The bits do not depend on it.</param>
    /// <returns>For each series [horizon, 9].</returns>
    public float[][] Forecast(IReadOnlyList<float[]> contexts, int horizon, int season, int threads = 0)
    {
        var length = Math.Clamp(contexts.Max(context => context.Length), 1, TokenLayout.MostContext);
        var predictor = new ZeroShotPredictor(this, Math.Min(BatchRows, contexts.Count), length, horizon, threads);
        var quantiles = new float[contexts.Count][];
        for (var first = 0; first < quantiles.Length; first += predictor.Count)
        {
            predictor.Clear();
            while (predictor.HasRoom && first + predictor.Count < quantiles.Length)
            {
                var newest = contexts[first + predictor.Count];
                newest.AsSpan(Math.Max(0, newest.Length - length)).CopyTo(predictor.Add(Math.Min(newest.Length, length)));
            }

            predictor.Forecast(season);
            for (var row = 0; row < predictor.Count; row++) quantiles[first + row] = [.. predictor.Quantiles(row)];
        }

        return quantiles;
    }

    /// <summary>Tokens of a context of so many values.</summary>
    public static int TokensOf(int length) => Math.Clamp(TokenLayout.Tokens(length), 1, TokenLayout.MostContextTokens);
}
