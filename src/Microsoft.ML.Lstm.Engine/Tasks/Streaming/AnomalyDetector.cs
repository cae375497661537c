using System.Diagnostics.CodeAnalysis;
using Microsoft.ML.Lstm.Engine.Data;
using Microsoft.ML.Lstm.Engine.Networks.Description;
using Microsoft.ML.Lstm.Engine.Numerics;
using Microsoft.ML.Lstm.Engine.Serialization;

namespace Microsoft.ML.Lstm.Engine.Tasks.Streaming;

/// <summary>
/// Online anomaly detection in series of one or several channels: each series has a small recurrent network of its own, which is trained online, and whose errors are
/// scored relative to its earlier errors. A row's result depends on no later row. One thread at a time; series are kept apart from it (<see cref="AnomalySeries"/>).
/// </summary>
public sealed class AnomalyDetector
{
    /// <summary>Numbers in one chunk of memory.</summary>
    const long Most = 1 << 27;

    readonly AnomalyPlan _plan;
    readonly AnomalyNetwork _network;

    /// <summary>A detector for rows of <paramref name="channels"/> values.</summary>
    /// <param name="options">How it is built, trained and raises alerts.</param>
    /// <param name="channels">Values in each row.</param>
    /// <param name="seed">Seed for when the options have none.</param>
    public AnomalyDetector(AnomalyOptions options, int channels, int seed = 0)
    {
        ArgumentNullException.ThrowIfNull(options);
        Seed = options.Training.Seed ?? seed;
        _plan = new(options.Resolved(), Guarded(channels));
        _network = new(_plan);
        if (IsTooLarge())
            throw new ArgumentException(
                $"{channels} channels with {nameof(_plan.BatchSize)} {_plan.BatchSize}, {nameof(options.Steps)} {options.Steps}, {nameof(_plan.HiddenSize)} {_plan.HiddenSize}, {nameof(_plan.Network.Layers)} {_plan.Network.LayerCount}, "
                + $"{nameof(options.Horizon)} {options.Horizon} and {nameof(options.MemoryLength)} {options.MemoryLength} need too much memory. Lower one of them.");
    }

    static int Guarded(int channels) => Require.Between(channels, 1, 1 << 12);

    bool IsTooLarge()
    {
        try
        {
            var rows = (long)_plan.Options.MemoryLength + (2 * (_plan.LongHorizon + (_plan.Options.Stride ?? 0)));
            return _network.Size > Most || _network.WeightCount > Most || _plan.Channels * rows > Most;
        }
        catch (OverflowException)
        {
            return true;
        }
    }

    /// <summary>The options.</summary>
    public AnomalyOptions Options => _plan.Options;

    /// <summary>Values in each row.</summary>
    public int Channels => _plan.Channels;

    /// <summary>Random seed.</summary>
    public int Seed { get; internal set; }

    /// <summary>
    /// The least rows that a series can be trained on. One that was not trained on takes <see cref="AnomalyOptions.TrainingLength"/> rows and then about
    /// 100 more until it is scored: its training is spread over them, which bounds the latency of each row where many series start together.
    /// </summary>
    public int LeastRows => _plan.LeastRows;

    /// <summary>The learning rate of the last step of a series' training.</summary>
    internal float LastTrainingRate => OnlineForecaster.Falling(_plan.LearningRate / 2, AnomalyPlan.SecondSteps - 1, AnomalyPlan.SecondSteps);

    /// <summary>Another detector of the same kind, for another thread.</summary>
    internal AnomalyDetector CreateWorker() => new(Options, Channels, Seed);

    /// <summary>A new series. Its name and the seed determine the initial weights of its network.</summary>
    internal AnomalySeries NewSeries(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return new(_plan, SeedOf(name));
    }

    internal ulong SeedOf(string name)
    {
        var hash = Fnv1a.Empty;
        foreach (var letter in name) hash = Fnv1a.Add(hash, letter);
        return hash ^ (unchecked((ulong)Seed) * 0x9e3779b97f4a7c15);
    }

    /// <summary>Takes a row of a new series' training data; <see cref="Train"/> trains on them.</summary>
    /// <inheritdoc cref="Observe"/>
    internal void AddTrainingRow(AnomalySeries series, ReadOnlySpan<float> values, DateTime? time = null) => CollectAt(series, values, Known(time));

    internal void CollectAt(AnomalySeries series, ReadOnlySpan<float> values, RowTime? time)
    {
        ArgumentNullException.ThrowIfNull(series);
        if (series.IsTrained) throw new InvalidOperationException("The series is trained already: observe its further rows.");
        Checked(values);
        series.AddTrainingRow(values, InOrder(series, time));
    }

    /// <summary>Trains on the rows collected; a series with fewer than <see cref="LeastRows"/> stays in collection instead.</summary>
    /// <param name="series">The series.</param>
    /// <param name="isCanceled">Asked at each row and step; true ends the training, and the series stays as it was.</param>
    /// <param name="leastRows">The least rows to train on; 0, the default, for <see cref="LeastRows"/>. For recorded series, whose few
    /// rows are all there is; fewer than 12 are never enough.</param>
    /// <exception cref="OperationCanceledException">It was stopped.</exception>
    internal void Train(AnomalySeries series, Func<bool>? isCanceled = null, int leastRows = 0)
    {
        ArgumentNullException.ThrowIfNull(series);
        series.Train(_network, isCanceled, leastRows == 0 ? LeastRows : Math.Max(leastRows, AnomalyPlan.LeastAtRest));
    }

    /// <summary>Scores a series' next row from the rows before it, then updates the series with it.</summary>
    /// <param name="series">Where the detector stands; moved on by the row.</param>
    /// <param name="values">[Channels] in their own units; NaN where one is missing: it is not scored, and is imputed by the last mean.</param>
    /// <param name="time">When, later than the series' last row; null without a seasonal profile. Rows should be equally far apart; a gap in time is not filled.</param>
    /// <param name="result">Overwritten with the result.</param>
    /// <exception cref="ArgumentException">There are more or fewer values than channels, one is infinite, or the time is not later than the last.</exception>
    internal void Observe(AnomalySeries series, ReadOnlySpan<float> values, DateTime? time, AnomalyResult result) => ObserveAt(series, values, Known(time), result);

    internal void ObserveAt(AnomalySeries series, ReadOnlySpan<float> values, RowTime? time, AnomalyResult result)
    {
        ArgumentNullException.ThrowIfNull(series);
        ArgumentNullException.ThrowIfNull(result);
        Checked(values);
        series.Observe(_network, values, InOrder(series, time), result);
    }

    /// <summary>A series that starts where another stands.</summary>
    internal AnomalySeries Copy(AnomalySeries series)
    {
        ArgumentNullException.ThrowIfNull(series);
        return ModelCodec.Copy(series, new AnomalySeries(_plan, series.Seed), (codec, one) => one.Transfer(codec, _network));
    }

    /// <summary>Writes a series, or reads it.</summary>
    internal AnomalySeries Transfer(ModelCodec codec, AnomalySeries series)
    {
        series.Transfer(codec, _network);
        return series;
    }

    /// <summary>Writes or reads the progress of a series' training; whether it is finished.</summary>
    internal bool TransferTraining(ModelCodec codec, AnomalySeries series) => series.TransferTraining(codec, _network);

    /// <summary>Writes what a detector is made of, or reads one.</summary>
    internal static AnomalyDetector Transfer(ModelCodec codec, AnomalyDetector? detector)
    {
        var (channels, seed) = (codec.Int(detector?.Channels), codec.Int(detector?.Seed));
        var options = AnomalyOptions.Transfer(codec, detector?.Options);
        if (codec.Version > 2 && options.UseNetwork)
        {
            var spec = NetworkSpec.Transfer(codec, detector?._network.Graph.Spec);
            if (codec.Reads) options = AnomalyNetwork.Described(spec, new(options.Resolved(), Guarded(channels))).Options;
        }

        return detector ?? new(options, channels, seed);
    }

    static RowTime? Known(DateTime? time) => time is { } known ? RowTime.Of(known) : null;

    /// <summary>The place of a row in the week, NaN without a time; the row is the series' last from now on.</summary>
    static float InOrder(AnomalySeries series, RowTime? time)
    {
        if (time is not { } known) return float.NaN;
        if (!known.IsAfter(series.LastTicks)) ThrowOrder(known, series.LastTicks);
        series.LastTicks = known.Ticks;
        return known.Week;
    }

    ReadOnlySpan<float> Checked(ReadOnlySpan<float> values)
    {
        if (values.Length != Channels) ThrowLength(values.Length);
        foreach (var value in values)
            if (float.IsInfinity(value)) ThrowInfinite(value);
        return values;
    }

    [DoesNotReturn]
    void ThrowLength(int length) => throw new ArgumentException($"A row holds {length} values, but the detector was made for {Channels} channels.", "values");

    [DoesNotReturn]
    static void ThrowOrder(RowTime time, long last) => throw new ArgumentException(
        FormattableString.Invariant($"A row's time is {new DateTime(time.Ticks):O}, but the series' last row had {new DateTime(last):O}. Times must rise: give rows in order, each once."), nameof(time));

    [DoesNotReturn]
    static void ThrowInfinite(float value) => throw new ArgumentException(FormattableString.Invariant($"A row holds {value}. Values must be finite; NaN stands for a missing one."), "values");
}
