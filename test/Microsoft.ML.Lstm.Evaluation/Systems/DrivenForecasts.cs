namespace Microsoft.ML.Lstm.Evaluation.Systems;

/// <summary>
/// Forecasts of a driven system whose inputs are known ahead, from origins that roll over a recording: by the forecaster with the input as a covariate, by a <see cref="DynamicsModel"/> from the same window of
/// outputs, and naive. The forecaster has its defaults but for the horizon.
/// </summary>
sealed class DrivenForecasts
{
    /// <summary>Steps from one origin to the next.</summary>
    const int Stride = 16;

    readonly MLContext _ml;
    readonly LstmForecastingTransformer _model;
    readonly DynamicsModel _dynamics;

    public DrivenForecasts(DrivenSeries[] training, int horizon, DynamicsOptions options, int seed)
    {
        _ml = new(seed);
        _model = _ml.Forecasting.ForecastByLstm(new LstmForecastingOptions
        {
            OutputColumnName = nameof(Outlook.Forecast),
            InputColumnName = nameof(Step.Output),
            Horizon = horizon,
            SeriesColumnName = nameof(Step.Series),
            KnownFutureColumnNames = [nameof(Step.Input)],
        }).Fit(Rows(training));
        _dynamics = DynamicsModel.Train(training, options);
    }

    sealed class Step
    {
        public string Series { get; set; } = "";
        public float Input { get; set; }
        public float Output { get; set; }
    }

    sealed class Outlook
    {
        public float[] Forecast { get; set; } = [];
    }

    /// <summary>Mean squared errors over all origins and steps of the horizon.</summary>
    public (double Forecaster, double Dynamics, double Naive, string Told) Errors(DrivenSeries series)
    {
        var (horizon, window) = (_model.Horizon, _model.WindowSize);
        var (sums, origins, at) = ((Forecaster: 0.0, Dynamics: 0.0, Naive: 0.0), 0, 0);
        foreach (var outlook in _ml.Data.CreateEnumerable<Outlook>(_model.Transform(Rows([series], "judged")), reuseRowObject: true))
        {
            var origin = ++at;
            if (origin < window || origin + horizon > series.Count || (origin - window) % Stride != 0) continue;
            var outputs = series.Outputs;
            var simulated = _dynamics.Simulate(series.Inputs[(origin - window)..(origin + horizon)], outputs[(origin - window)..origin]);
            for (var h = 0; h < horizon; h++)
            {
                var value = outputs[origin + h];
                sums = (sums.Forecaster + Squared(outlook.Forecast[h] - value), sums.Dynamics + Squared(simulated[window + h] - value), sums.Naive + Squared(outputs[origin - 1] - value));
            }
            origins++;
        }
        var count = (double)origins * horizon;
        return (sums.Forecaster / count, sums.Dynamics / count, sums.Naive / count, $"{horizon} steps from {origins} origins, window {window}, {(_model.HasNetwork ? $"{_model.Members} networks" : "the baseline alone")}");
    }

    static double Squared(double error) => error * error;

    IDataView Rows(DrivenSeries[] recordings, string? name = null) => _ml.Data.LoadFromEnumerable(recordings.SelectMany((series, i) =>
        Enumerable.Range(0, series.Count).Select(t => new Step { Series = name ?? $"{i}", Input = series.Inputs[t], Output = series.Outputs[t] })));
}
