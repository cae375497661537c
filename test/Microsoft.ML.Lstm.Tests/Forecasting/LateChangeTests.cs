namespace Microsoft.ML.Lstm.Tests.Forecasting;

/// <summary>Series that are constant until late, or end with huge values: there is always a model.</summary>
[TestClass]
public sealed class LateChangeTests
{
    readonly MLContext _ml = new(seed: 1);
    readonly List<string> _log = [];

    public LateChangeTests() => _ml.Log += (_, e) => _log.Add($"{e.Kind}: {e.Message}");

    static LstmForecastingOptions Defaults => new()
    {
        OutputColumnName = nameof(Forecast.Next),
        InputColumnName = nameof(Step.Value),
        ConfidenceLowerBoundColumn = nameof(Forecast.Low),
        ConfidenceUpperBoundColumn = nameof(Forecast.High),
        Horizon = 4,
    };

    static IEnumerable<object[]> Series =>
    [
        [60, (Func<int, float>)(t => t < 50 ? 0 : 10 + (t % 3)), 8f, 14f],
        [60, (Func<int, float>)(t => t < 50 ? 5 : 5000), 4990f, 5010f],
        [600, (Func<int, float>)(t => t < 509 ? 0 : 10 + (t % 3)), 8f, 14f],
    ];

    [TestMethod, DynamicData(nameof(Series))]
    public void A_series_that_is_constant_up_to_the_validation_part_is_forecast_at_its_new_level(int rows, Func<int, float> value, float least, float most)
    {
        var model = SeriesFixtures.Fit(_ml, SeriesFixtures.Rows(_ml, Enumerable.Range(0, rows).Select(value)), Defaults);
        foreach (var step in model.Forecast()) Assert.IsTrue(step.Value >= least && step.Value <= most && step.LowerBound <= step.Value && step.Value <= step.UpperBound, $"{step}");
    }

    [TestMethod]
    public void It_is_cross_validated()
    {
        var rows = SeriesFixtures.Rows(_ml, SeriesFixtures.Series(120).Select((value, t) => t < 60 ? 0 : value));
        var table = _ml.Forecasting.CrossValidate(rows, _ml.Forecasting.ForecastByLstm(Defaults with { Training = new() { Epochs = 2, Members = 1 } }), numberOfFolds: 3).ToTable();
        Assert.IsFalse(table.Contains("NaN", StringComparison.Ordinal), table);
    }

    [TestMethod]
    public void Members_that_diverge_leave_the_validated_network_and_a_warning_with_the_column()
    {
        // Two values: one alone is an outlier, and not learnt from.
        var values = Enumerable.Range(0, 200).Select(t => t >= 198 ? 1e6f : MathF.Sin(t));
        var warned = 0;
        for (var seed = 0; seed < 3; seed++)
        {
            _log.Clear();
            var model = SeriesFixtures.Fit(_ml, SeriesFixtures.Rows(_ml, values), Defaults with { UsePretrained = false, Training = new() { Seed = seed } });
            Assert.IsTrue(model.Forecast().All(step => float.IsFinite(step.Value) && float.IsFinite(step.UpperBound)));
            if (!_log.Exists(line => line.StartsWith("Warning", StringComparison.Ordinal) && line.Contains("'Value'", StringComparison.Ordinal) && line.Contains("validation run", StringComparison.Ordinal))) continue;
            Assert.AreEqual(1, model.Forecaster.Members);
            warned++;
        }

        Assert.IsTrue(warned > 0, "in none of three trainings the members diverged");
    }
}
