using Microsoft.ML.Lstm.Forecasting.Backtesting;

namespace Microsoft.ML.Lstm.Tests.Forecasting.Backtesting;

/// <summary>Backtests of trained models, alone and in chains.</summary>
[TestClass]
public sealed class CrossValidateTests
{
    static readonly LstmForecastingOptions Many = SeriesFixtures.Small with { SeriesColumnName = nameof(NamedStep.Series) };

    static readonly BacktestOptions TwoFolds = new() { NumberOfFolds = 2 };

    readonly MLContext _ml = new(seed: 1);

    [TestMethod]
    public void A_fold_has_the_bits_of_a_model_that_never_saw_what_came_after()
    {
        var values = SeriesFixtures.Series(70);
        var whole = Validate(values, new() { NumberOfFolds = 3 });
        var cut = Validate(values[..^SeriesFixtures.Horizon], TwoFolds);
        var changed = Validate([.. values[..^(2 * SeriesFixtures.Horizon)], .. values[^(2 * SeriesFixtures.Horizon)..].Select(value => -value)], new() { NumberOfFolds = 3 });
        AreSame(whole.Result.Folds[0].Forecasts[0], cut.Result.Folds[0].Forecasts[0]);
        AreSame(whole.Result.Folds[1].Forecasts[0], cut.Result.Folds[1].Forecasts[0]);
        AreSame(whole.Result.Folds[0].Forecasts[0], changed.Result.Folds[0].Forecasts[0]);
        CollectionAssert.AreNotEqual(whole.Result.Folds[2].Forecasts[0].Forecast.ToArray(), changed.Result.Folds[2].Forecasts[0].Forecast.ToArray());
        var model = SeriesFixtures.Fit(_ml, SeriesFixtures.Rows(_ml, values[..^(3 * SeriesFixtures.Horizon)]));
        CollectionAssert.AreEqual(model.Forecast().Select(step => step.Value).ToArray(), whole.Result.Folds[0].Forecasts[0].Forecast.ToArray());
        CollectionAssert.AreEqual(model.Forecast(confidenceLevel: 0.8f).Select(step => step.LowerBound).ToArray(), whole.Result.Folds[0].Forecasts[0].Quantiles!.Of(0.1f)!.ToArray());

        Backtest Validate(float[] rows, BacktestOptions options) => _ml.Forecasting.CrossValidate(SeriesFixtures.Rows(_ml, rows), _ml.Forecasting.ForecastByLstm(SeriesFixtures.Small), options);
    }

    [TestMethod]
    public void Without_refit_one_model_takes_later_rows_as_observations()
    {
        var values = SeriesFixtures.Series(70);
        values[60] = float.NaN;
        var backtest = _ml.Forecasting.CrossValidate(SeriesFixtures.Rows(_ml, values), _ml.Forecasting.ForecastByLstm(SeriesFixtures.Small), numberOfFolds: 3, refit: false);
        var models = backtest.Result.Folds.Select(fold => fold.Model).ToArray();
        Assert.IsTrue(models.All(model => model == models[0]));
        var forecasts = SeriesFixtures.Forecasts(_ml, ((LstmForecastingTransformer)models[0]!).Transform(SeriesFixtures.Rows(_ml, values[^(3 * SeriesFixtures.Horizon)..])));
        for (var fold = 1; fold < 3; fold++)
        {
            var window = backtest.Result.Folds[fold].Forecasts[0];
            CollectionAssert.AreEqual(forecasts[(fold * SeriesFixtures.Horizon) - 1].Next, window.Forecast.ToArray());
            CollectionAssert.AreEqual(forecasts[(fold * SeriesFixtures.Horizon) - 1].High, window.Quantiles!.Interval(0.95f)!.Value.UpperBound.ToArray());
        }
    }

    [TestMethod]
    public void Columns_horizon_and_season_come_from_the_estimator()
    {
        var backtest = _ml.Forecasting.CrossValidate(SeriesFixtures.ThreeSeries(_ml, 60), _ml.Forecasting.ForecastByLstm(Many), numberOfFolds: 2);
        Assert.AreEqual((SeriesFixtures.Horizon, SeriesFixtures.Horizon, SeriesFixtures.Season, 3), (backtest.Horizon, backtest.Step, backtest.SeasonLength, backtest.SeriesCount));
        CollectionAssert.AreEqual(new[] { "LSTM", "seasonal naive", "naive", "drift" }, backtest.Results.Select(result => result.Name).ToArray());
        Assert.AreEqual(2 * 3 * SeriesFixtures.Horizon, backtest.Result.Metrics.Count);
        Assert.IsTrue(backtest.Result.Metrics.WeightedQuantileLoss > 0);
        Assert.AreEqual(3, backtest.Result.Metrics.Intervals.Count(level => level.MeanWidth > 0));
        StringAssert.Contains(backtest.ToTable(), "seasonal naive");
        var found = _ml.Forecasting.CrossValidate(SeriesFixtures.Rows(_ml, SeriesFixtures.Series(200)), _ml.Forecasting.ForecastByLstm(SeriesFixtures.Small with { SeasonLength = null }), numberOfFolds: 1);
        Assert.AreEqual(SeriesFixtures.Season, found.SeasonLength);
    }

    [TestMethod]
    public void The_same_seed_gives_the_same_bits_on_any_number_of_threads()
    {
        var first = Validate(1);
        foreach (var threads in new[] { 1, 3 })
        {
            var again = Validate(threads);
            foreach (var (one, two) in first.Result.Folds.SelectMany(fold => fold.Forecasts).Zip(again.Result.Folds.SelectMany(fold => fold.Forecasts))) AreSame(one, two);
            Assert.AreEqual(first.ToTable(), again.ToTable());
        }

        Backtest Validate(int threads) => _ml.Forecasting.CrossValidate(SeriesFixtures.ThreeSeries(_ml, 40), _ml.Forecasting.ForecastByLstm(Many with { Training = Many.Training with { Threads = threads } }), TwoFolds);
    }

    [TestMethod]
    public void Steps_before_the_forecaster_are_fitted_in_each_fold_and_series_keys_made_there()
    {
        var rows = SeriesFixtures.ThreeSeries(_ml, 40);
        var keyed = _ml.Transforms.Conversion.MapValueToKey("Key", "Series").Append(_ml.Transforms.CopyColumns("Copy", "Value"))
            .Append(_ml.Forecasting.ForecastByLstm(Many with { SeriesColumnName = "Key", InputColumnName = "Copy" }));
        StringAssert.Contains(Assert.ThrowsExactly<InvalidOperationException>(() => _ml.Forecasting.CrossValidate(rows, keyed, TwoFolds)).Message, "SeriesColumnName");
        foreach (var refit in new[] { true, false })
        {
            var chain = _ml.Forecasting.CrossValidate(rows, keyed, TwoFolds with { SeriesColumnName = "Series", Refit = refit });
            var alone = _ml.Forecasting.CrossValidate(rows, _ml.Forecasting.ForecastByLstm(Many), TwoFolds with { Refit = refit });
            foreach (var (one, two) in chain.Result.Folds.SelectMany(fold => fold.Forecasts).Zip(alone.Result.Folds.SelectMany(fold => fold.Forecasts))) AreSame(one, two);
        }
    }

    sealed class Logged
    {
        public float Log { get; set; }
    }

    sealed class Spread
    {
        public float[] Forecast { get; set; } = [];
        public float[] Below { get; set; } = [];
        public float[] Above { get; set; } = [];
    }

    /// <summary>Forecasts of logarithms, taken back by a step behind the forecaster: compared in the unit of the values.</summary>
    [TestMethod]
    public void Steps_behind_the_forecaster_get_forecast_and_bounds()
    {
        var values = SeriesFixtures.Series(60);
        var logged = _ml.Transforms.CustomMapping<Step, Logged>((step, log) => log.Log = MathF.Log(step.Value), null);
        var back = _ml.Transforms.CustomMapping<Forecast, Spread>((log, linear) =>
            (linear.Forecast, linear.Below, linear.Above) = (Array.ConvertAll(log.Next, MathF.Exp), Array.ConvertAll(log.Low, MathF.Exp), Array.ConvertAll(log.High, MathF.Exp)), null);
        var inner = SeriesFixtures.Small with { InputColumnName = nameof(Logged.Log) };
        var chain = logged.Append(_ml.Forecasting.ForecastByLstm(inner)).Append(back);
        var method = ForecastingMethod.FromEstimator("log", chain, nameof(Spread.Forecast), nameof(Spread.Below), nameof(Spread.Above));
        var outer = _ml.Forecasting.CrossValidate(SeriesFixtures.Rows(_ml, values), method, TwoFolds with { InputColumnName = nameof(Step.Value) });
        var log = _ml.Forecasting.CrossValidate(SeriesFixtures.Rows(_ml, values), logged.Append(_ml.Forecasting.ForecastByLstm(inner)), TwoFolds);
        foreach (var (one, two) in outer.Result.Folds.SelectMany(fold => fold.Forecasts).Zip(log.Result.Folds.SelectMany(fold => fold.Forecasts)))
        {
            CollectionAssert.AreEqual(two.Forecast.Select(MathF.Exp).ToArray(), one.Forecast.ToArray());
            CollectionAssert.AreEqual(two.Quantiles!.Of(0.2f)!.Select(MathF.Exp).ToArray(), one.Quantiles!.Of(0.2f)!.ToArray());
            CollectionAssert.AreEqual(values[one.Origin..(one.Origin + SeriesFixtures.Horizon)], one.Actual.ToArray());
        }
    }

    sealed class Flat
    {
        [Data.VectorType(SeriesFixtures.Horizon)] public float[] Flat4 { get; set; } = [];
    }

    [TestMethod]
    public void A_transformer_without_a_state_is_asked_at_the_last_row_before_the_origin()
    {
        var flat = _ml.Transforms.CustomMapping<Step, Flat>((step, flat) => flat.Flat4 = [step.Value, step.Value, step.Value, step.Value], null);
        foreach (var refit in new[] { true, false })
        {
            var backtest = _ml.Forecasting.CrossValidate(SeriesFixtures.ThreeSeries(_ml, 40), ForecastingMethod.FromEstimator("flat", flat, nameof(Flat.Flat4)),
                TwoFolds with { InputColumnName = "Value", SeriesColumnName = "Series", Horizon = SeriesFixtures.Horizon, Refit = refit, Methods = [ForecastingMethod.Naive] });
            Assert.AreEqual(backtest.Results[1].Metrics.RootMeanSquaredError, backtest.Result.Metrics.RootMeanSquaredError);
            Assert.IsTrue(double.IsNaN(backtest.Result.Metrics.Coverage));
        }
        StringAssert.Contains(Assert.ThrowsExactly<InvalidOperationException>(() => _ml.Forecasting.CrossValidate(SeriesFixtures.ThreeSeries(_ml, 40), ForecastingMethod.FromEstimator("flat", flat, nameof(Flat.Flat4)),
            TwoFolds with { InputColumnName = "Value", SeriesColumnName = "Series", Horizon = SeriesFixtures.Horizon + 1 })).Message, "'Flat4' holds 4 steps");
    }

    [TestMethod]
    public void Each_series_may_have_an_estimator_of_its_own()
    {
        var trained = new List<int>();
        var method = ForecastingMethod.ForEachSeries("own", rows =>
        {
            trained.Add(rows);
            return _ml.Forecasting.ForecastByLstm(SeriesFixtures.Small);
        }, SeriesFixtures.Small.OutputColumnName);
        var backtest = _ml.Forecasting.CrossValidate(SeriesFixtures.ThreeSeries(_ml, 40), method, TwoFolds with { InputColumnName = "Value", SeriesColumnName = "Series", Horizon = SeriesFixtures.Horizon, Methods = [] });
        CollectionAssert.AreEqual(new[] { 32, 32, 32, 36, 36, 36 }, trained);
        var second = SeriesFixtures.Fit(_ml, SeriesFixtures.Rows(_ml, SeriesFixtures.Series(36, 2, 100)));
        CollectionAssert.AreEqual(second.Forecast().Select(step => step.Value).ToArray(), backtest.Result.Folds[1].Forecasts[1].Forecast.ToArray());
        StringAssert.Contains(Assert.ThrowsExactly<InvalidOperationException>(() => _ml.Forecasting.CrossValidate(SeriesFixtures.ThreeSeries(_ml, 40), _ml.Forecasting.ForecastByLstm(SeriesFixtures.Small),
            TwoFolds with { SeriesColumnName = "Series" })).Message, "the data hold 3");
        StringAssert.Contains(Assert.ThrowsExactly<ArgumentException>(() => _ml.Forecasting.CrossValidate(SeriesFixtures.ThreeSeries(_ml, 40), _ml.Forecasting.ForecastByLstm(Many), TwoFolds with { SeriesColumnName = "" })).Message, "'Series'");
    }

    /// <summary>What keeps a state, such as SSA, is asked by pings: of a model of ours they answer what it answers itself.</summary>
    [TestMethod]
    [DataRow(true, false)]
    [DataRow(false, false)]
    [DataRow(true, true)]
    [DataRow(false, true)]
    public void A_model_with_a_state_is_asked_as_an_engine_asks_it(bool refit, bool isSharedOnce)
    {
        var values = SeriesFixtures.Series(60);
        var options = TwoFolds with { NumberOfFolds = 4, Refit = refit };
        var ours = _ml.Forecasting.CrossValidate(SeriesFixtures.Rows(_ml, values), _ml.Forecasting.ForecastByLstm(SeriesFixtures.Small), options);
        FittedState? state = null;
        foreach (var fold in ours.Result.Folds)
        {
            var last = fold.Forecasts[0];
            var asked = new Fold([last.Origin], refit || fold.Fold == 0 ? null : [last.Origin - SeriesFixtures.Horizon])
            {
                Number = fold.Fold,
                Data = SeriesFixtures.Rows(_ml, values),
                Context = _ml,
                Panel = SeriesPanel.Read(_ml, SeriesFixtures.Rows(_ml, values), null, null, new(_ml, default)),
                Series = [0],
                Steps = SeriesFixtures.Horizon,
                Levels = ForecastQuantiles.Union(TwoFolds.QuantileLevels, TwoFolds.ConfidenceLevels),
                MaximumTrainingRows = int.MaxValue,
                Values = [values],
            };
            if (asked.Fits) state = new("state", [], isSharedOnce ? SharedOnce.Of(fold.Model!) : fold.Model!, ForecastColumns.Of(SeriesFixtures.Small, null, null, null, 0.95f));
            else state!.Observe(asked);
            var answer = new FoldForecasts(asked);
            state.Forecast(asked, answer);
            AreSame(last, answer.Window(0, 0, SeriesFixtures.Horizon));
        }
    }

    static void AreSame(BacktestForecast expected, BacktestForecast actual)
    {
        CollectionAssert.AreEqual(expected.Forecast.ToArray(), actual.Forecast.ToArray());
        CollectionAssert.AreEqual(expected.Actual.ToArray(), actual.Actual.ToArray());
        CollectionAssert.AreEqual(expected.Quantiles!.Levels.ToArray(), actual.Quantiles!.Levels.ToArray());
        foreach (var level in expected.Quantiles.Levels) CollectionAssert.AreEqual(expected.Quantiles.Of(level)!.ToArray(), actual.Quantiles.Of(level)!.ToArray(), $"{level}");
    }
}
