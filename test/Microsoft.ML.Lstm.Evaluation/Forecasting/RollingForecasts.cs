using Microsoft.ML.Transforms.TimeSeries;

namespace Microsoft.ML.Lstm.Evaluation.Forecasting;

/// <summary>One model for all series, trained on what lies before the first origin, that forecasts each series at later origins from all rows before them.</summary>
sealed class RollingForecasts
{
    /// <summary>The levels of the quantiles, .1 to .9; the one in the middle is the forecast.</summary>
    public static readonly float[] Levels = [0.1f, 0.2f, 0.3f, 0.4f, 0.5f, 0.6f, 0.7f, 0.8f, 0.9f];

    sealed class Row
    {
        public string Series { get; set; } = "";
        public float Value { get; set; }
    }

    // Nothing is asked of an observation but to be taken.
    sealed class Nothing;

    readonly TimeSeriesPredictionEngine<Row, Nothing>[] _engines;
    readonly IReadOnlyList<double> _weights;
    readonly int _horizon;

    /// <summary>Trains with the library's defaults; horizon and season are what a user would set.</summary>
    /// <param name="training">Each series up to the first origin.</param>
    /// <param name="horizon">Steps to forecast.</param>
    /// <param name="season">Steps after which the series repeat; 1 when nobody knows.</param>
    /// <param name="seed">The seed.</param>
    public RollingForecasts(IReadOnlyList<(string Name, float[] Values)> training, int horizon, int season, int seed)
        : this(new MLContext(seed), training, Options(horizon, season))
    {
    }

    RollingForecasts(MLContext ml, IReadOnlyList<(string Name, float[] Values)> training, LstmForecastingOptions options)
        : this(ml, ml.Forecasting.ForecastByLstm(options).Fit(Rows(ml, training)), options.Horizon)
    {
    }

    /// <summary>Forecasts by a model that was trained on what lies before the first origin; by an ensemble as the average of its members.</summary>
    public RollingForecasts(MLContext ml, ITransformer model, int horizon)
    {
        var (members, weights) = model is LstmEnsembleTransformer ensemble ? (ensemble.Members, ensemble.Weights) : ([model], [1]);
        (_engines, _weights, _horizon) = ([.. members.Select(member => member.CreateTimeSeriesEngine<Row, Nothing>(ml))], weights, horizon);
    }

    /// <summary>The same by the pretrained forecaster, which is not trained.</summary>
    public static RollingForecasts ZeroShot(IReadOnlyList<(string Name, float[] Values)> training, int horizon, int season, PretrainedNetwork network)
    {
        var ml = new MLContext(seed: 1);
        return new(ml, ml.Forecasting.ForecastByLstmZeroShot(new LstmZeroShotOptions
        {
            OutputColumnName = "Forecast",
            InputColumnName = nameof(Row.Value),
            SeriesColumnName = nameof(Row.Series),
            ConfidenceLowerBoundColumn = "Low",
            ConfidenceUpperBoundColumn = "High",
            Horizon = horizon,
            PretrainedNetwork = network,
            SeasonLength = season > 1 ? season : null,
        }).Fit(Rows(ml, training)), horizon);
    }

    /// <summary>What a user would set.</summary>
    public static LstmForecastingOptions Options(int horizon, int season) => new()
    {
        OutputColumnName = "Forecast",
        InputColumnName = nameof(Row.Value),
        SeriesColumnName = nameof(Row.Series),
        ConfidenceLowerBoundColumn = "Low",
        ConfidenceUpperBoundColumn = "High",
        Horizon = horizon,
        SeasonLength = season > 1 ? season : null,
    };

    /// <summary>The series as rows.</summary>
    public static IDataView Rows(MLContext ml, IReadOnlyList<(string Name, float[] Values)> training) =>
        ml.Data.LoadFromEnumerable(training.SelectMany(series => series.Values.Select(value => new Row { Series = series.Name, Value = value })));

    /// <summary>Hands the model further values of a series.</summary>
    public void Observe(string series, ReadOnlySpan<float> values)
    {
        foreach (var engine in _engines)
            foreach (var value in values) engine.Predict(new Row { Series = series, Value = value });
    }

    /// <summary>The forecasts of every series, by its name, from where each stands.</summary>
    public Dictionary<string, QuantileForecast> Forecast()
    {
        var all = _engines.Select(Forecast).ToArray();
        return all.Length == 1 ? all[0] : all[0].ToDictionary(one => one.Key, one => new QuantileForecast(
            [.. Levels.Select((_, level) => Mean(one.Key, forecast => forecast.Quantiles[level]))], Mean(one.Key, forecast => forecast.Low), Mean(one.Key, forecast => forecast.High)));

        float[] Mean(string series, Func<QuantileForecast, float[]> part) =>
            [.. Enumerable.Range(0, _horizon).Select(step => (float)all.Select((forecasts, member) => _weights[member] * part(forecasts[series])[step]).Sum())];
    }

    Dictionary<string, QuantileForecast> Forecast(TimeSeriesPredictionEngine<Row, Nothing> engine)
    {
        var middle = Levels.Length / 2;
        var within = Levels[..middle].Select(level => engine.ForecastAll(confidenceLevel: 1 - (2 * level))).ToArray();
        var wide = engine.ForecastAll(confidenceLevel: 0.95f);
        var forecasts = new Dictionary<string, QuantileForecast>();
        for (var i = 0; i < wide.Count; i++)
        {
            var forecast = wide[i].Step > 1 ? forecasts[wide[i].Series!] : forecasts[wide[i].Series!] = new([.. Levels.Select(_ => new float[_horizon])], new float[_horizon], new float[_horizon]);
            var step = wide[i].Step - 1;
            (forecast.Low[step], forecast.High[step], forecast.Quantiles[middle][step]) = (wide[i].LowerBound, wide[i].UpperBound, wide[i].Value);
            for (var level = 0; level < middle; level++)
                (forecast.Quantiles[level][step], forecast.Quantiles[^(level + 1)][step]) = (within[level][i].LowerBound, within[level][i].UpperBound);
        }
        return forecasts;
    }
}
