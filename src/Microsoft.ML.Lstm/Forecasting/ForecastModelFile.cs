using Microsoft.ML.Lstm.DataView;
using Microsoft.ML.Lstm.Engine.Serialization;
using Microsoft.ML.Lstm.Engine.Tasks.Forecasting;
using Microsoft.ML.Lstm.Files;
using Microsoft.ML.Lstm.Forecasting.Covariates;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Lstm.Forecasting;

/// <summary>
/// A forecaster's part of a model file (docs/model-file.md): the networks, and where it stands with its columns, in streams of their own, each in the
/// engine's envelope, whose checksum ML.NET's own body has not.
/// </summary>
static class ForecastModelFile
{
    const string NetworkStream = "Forecaster";
    const int MaxOutputs = 4, MaxQuantiles = 1 << 10, MaxCovariates = 1 << 28;

    /// <summary>The version of a forecaster's state that is written.</summary>
    public const uint StateVersion = 4;

    static readonly ModelPart State = new("State", "FSTA", StateVersion);
    static readonly ModelFile File = new("LSTM forecaster", "LSTMFCST", 0x00010002, LstmForecastingTransformer.LoaderSignature);

    public static void Save(ModelSaveContext ctx, LstmForecastingTransformer model) => File.Save(ctx, () =>
    {
        ctx.Writer.Write(model.Horizon);
        ctx.SaveBinaryStream(NetworkStream, writer => model.Forecaster.Save(writer.BaseStream));
        (model.Columns.Naming ?? SeriesNaming.Unknown).Save(ctx);
        ForecastCurveFile.Save(ctx, model.LossCurve);
        State.Save(ctx, codec =>
        {
            TransferColumns(codec, (model.Columns, model.Outputs.ColumnNames, model.Outputs.Quantiles, model.ConfidenceLevel));
            TrainedCovariates.Transfer(codec, model.State.Layout.Covariates);
            codec.Flag(model.State.Layout.AdaptiveHorizon > 0);
            model.State.Transfer(codec);
        });
    });

    public static LstmForecastingTransformer Load(IHostEnvironment env, ModelLoadContext ctx) => File.Load(env, ctx, () =>
    {
        var horizon = ctx.Reader.ReadInt32();
        var forecaster = ModelPart.Open(ctx, NetworkStream, stream => Forecaster.Load(stream));
        if (horizon != forecaster.Horizon) throw new InvalidDataException($"Its horizon is {horizon}, but its network's is {forecaster.Horizon}.");
        return State.Load(ctx, codec =>
        {
            var (columns, outputs, quantiles, level) = TransferColumns(codec, default);
            var covariates = codec.Version < 3 ? TrainedCovariates.None : TrainedCovariates.Transfer(codec, null);
            CheckCovariates(forecaster, covariates);
            var isAdaptive = codec.Version > 3 && codec.Flag(null);
            var state = new ForecastState(SeriesLayout.Of(forecaster, Math.Max(1, covariates.Targets.Length), covariates, isAdaptive));
            state.Transfer(codec);
            return new LstmForecastingTransformer(env, forecaster, state, columns with { Naming = SeriesNaming.Load(ctx) }, [.. outputs], [.. quantiles], level, threads: 0) { LossCurve = ForecastCurveFile.Load(ctx) };
        });
    });

    static (SeriesColumns Columns, IReadOnlyList<string> Outputs, IReadOnlyList<float> Quantiles, float Level) TransferColumns(
        ModelCodec codec, (SeriesColumns? Columns, IReadOnlyList<string>? Outputs, IReadOnlyList<float>? Quantiles, float Level) saved)
    {
        var columns = new SeriesColumns(codec.Name(saved.Columns?.Value), codec.OptionalName(saved.Columns?.Series), codec.Version < 3 ? null : codec.OptionalName(saved.Columns?.Time))
        {
            HasChannels = true,
            HasNumberedTimes = true,
        };
        var outputs = codec.Names(saved.Outputs);
        var quantiles = codec.Version < 3 ? [] : codec.List(saved.Quantiles, 0, MaxQuantiles, quantile => codec.Float(quantile, float.Epsilon, MathF.BitDecrement(1)));
        if (outputs.Length - (quantiles.Length > 0 ? 1 : 0) is not (1 or 3) || outputs.Length > MaxOutputs)
            throw new InvalidDataException($"It names {outputs.Length} output columns and {quantiles.Length} quantiles where a forecaster has a forecast, bounds or none, and a column of quantiles or none.");
        return (columns, outputs, quantiles, codec.Float(saved.Level, float.Epsilon, MathF.BitDecrement(1)));
    }

    /// <summary>Refuses columns that are not those of the networks.</summary>
    static void CheckCovariates(Forecaster forecaster, TrainedCovariates covariates)
    {
        var config = forecaster.Model.Plan.Covariates;
        int[] categories = [.. covariates.Categories.Select(values => values.Length), .. covariates.Targets.Length > 1 ? [covariates.Targets.Length] : Array.Empty<int>()];
        if (covariates.StepSize != config.StepSize || covariates.Known + covariates.Calendar.Size != config.KnownAhead || covariates.Static != config.Static
            || !categories.AsSpan().SequenceEqual(config.Categories) || covariates.CategoryColumns.Count != covariates.Categories.Length)
            throw new InvalidDataException("Its columns of covariates are not those that its networks read.");
        if ((long)forecaster.Model.Plan.CovariateHistory * covariates.StepSize is var kept and > MaxCovariates)
            throw new InvalidDataException($"It keeps {kept} covariates of each series, more than {MaxCovariates}.");
    }
}
