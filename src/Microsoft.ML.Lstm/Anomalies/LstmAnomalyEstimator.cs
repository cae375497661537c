using Microsoft.ML.Lstm.Anomalies;
using Microsoft.ML.Lstm.DataView;
using Microsoft.ML.Lstm.Engine.Tasks.Streaming;
using Microsoft.ML.Lstm.Progress;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Lstm;

/// <summary>Detects anomalies in one or many series by the forecast errors of LSTM networks (Hochreiter and Schmidhuber 1997).</summary>
/// <remarks>
/// To create it, use <c>mlContext.Transforms.DetectAnomalyByLstm</c>.
/// <para>Input: a column of numbers of any type or a known-size vector of channels, one row a time step, in order; NaN is a missing value. Optionally a text, integer or
/// key column that names the row's series, and a <see cref="DateTime"/> or
/// <see cref="DateTimeOffset"/> column of times, which must rise within a series; steps should be equal, as horizons count rows, whatever time lies between
/// them: give a row of NaN for each one that is missing. Output: a vector of 3 <see cref="double"/>, Alert, Score and P-Value,
/// and on demand each channel's expected value, its bounds, and its contribution to the score.</para>
/// <para>Each series has a small network of its own, which is trained online. A row's score is the maximum of: the forecast error at the horizon,
/// and its means over the last rows; the distance from the seasonal profile of the time of day; the distance outside the range of the memory; and a flatline
/// statistic, each in units of the largest in the memory. The scale is set so that a score above 1 is as rare as the false alarm rate
/// allows, whatever the number of channels. The p-value ranks the score among those before, and extrapolates the tail
/// (peaks over threshold, Siffer et al. 2017). A row's result depends on no later row. The same seed and data give the
/// same results on the same machine, .NET version and vector width.</para>
/// </remarks>
public sealed class LstmAnomalyEstimator : IEstimator<LstmAnomalyTransformer>
{
    readonly IHost _host;
    readonly LstmAnomalyOptions _options;
    readonly SeriesColumns _columns;
    readonly AnomalyOutputs _outputs;

    internal LstmAnomalyEstimator(IHostEnvironment env, LstmAnomalyOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Check();
        _host = env.Register(nameof(LstmAnomalyEstimator));
        _options = (LstmAnomalyOptions)options.Resolved();
        _columns = options.Columns;
        _outputs = AnomalyOutputs.Named(options);
    }

    /// <inheritdoc/>
    public SchemaShape GetOutputSchema(SchemaShape inputSchema)
    {
        ArgumentNullException.ThrowIfNull(inputSchema);
        _columns.Check(_host, inputSchema);
        return _outputs.Shape(inputSchema);
    }

    /// <summary>Reads the series' history, trains on it and returns the detector standing at their ends.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A column is missing or of the wrong type.</exception>
    /// <exception cref="InvalidOperationException">The data hold an infinity, the times of a series do not rise, or no series has enough rows to train on.</exception>
    /// <exception cref="OperationCanceledException">Training was cancelled.</exception>
    public LstmAnomalyTransformer Fit(IDataView input)
    {
        ArgumentNullException.ThrowIfNull(input);
        var columns = _columns.Bind(_host, input.Schema);
        var state = new DetectorState(new(_options, _columns.Channels(input.Schema), _options.Training.Seed ?? _host.Rand.Next()));
        var cancellation = new Cancellation(_host, _options.Training.CancellationToken);
        var (rows, known) = Read(input, columns, state, cancellation);
        if (known == 0 && rows > 0)
            throw new InvalidOperationException($"Column '{_columns.Value}' holds no value in any of its {rows} rows: all are NaN. Give history with values.");
        using var progress = new TrainingProgress(_host, "windows", "Series");
        state.Train(new(_options.Training, state.Detector.Seed, progress.Report, cancellation.IsRequested) { OnWork = progress.Work, Work = "Training series" });
        var trained = state.Series.InOrder.Count(series => series.Value.IsTrained);
        if (trained == 0)
            throw new InvalidOperationException($"Column '{_columns.Value}': {rows} rows in {state.Count} series are too few to learn from; one series needs {state.Detector.LeastRows} rows "
                + $"at the least. Give more history, or set a lower {nameof(LstmAnomalyOptions)}.{nameof(AnomalyOptions.Horizon)} or {nameof(AnomalyOptions.Stride)}.");
        progress.Say($"Trained on {rows} rows: {trained} of {state.Count} series with a network each; the others go on collecting.");
        return new(_host, state, _columns with { Naming = SeriesNaming.Of(input.Schema, _columns.Series) }, _outputs);
    }

    /// <summary>Collects all rows; returns how many there are, and how many of them hold a value.</summary>
    (long Rows, long Known) Read(IDataView input, DataViewSchema.Column[] columns, DetectorState state, Cancellation cancellation)
    {
        using var cursor = input.GetRowCursor(columns);
        var reader = new SeriesReader(_columns, cursor);
        var (rows, known) = (0L, 0L);
        for (; cancellation.MoveNext(cursor); rows++)
        {
            var values = reader.Values();
            var series = state[reader.Series()];
            var time = reader.Time();
            reader.CheckOrder(time, series.LastTicks);
            state.Detector.CollectAt(series, values, time);
            if (values.ContainsAnyExcept(float.NaN)) known++;
        }
        return (rows, known);
    }
}
