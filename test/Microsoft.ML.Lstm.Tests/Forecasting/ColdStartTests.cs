namespace Microsoft.ML.Lstm.Tests.Forecasting;

/// <summary>A series never seen before is forecast by its static features and what all series have taught.</summary>
[TestClass]
public sealed class ColdStartTests
{
    static readonly MLContext Ml = new(seed: 1);

    static readonly Lazy<LstmForecastingTransformer> Model = new(() => Ml.Forecasting.ForecastByLstm(new LstmForecastingOptions
    {
        OutputColumnName = nameof(Forecast.Next),
        InputColumnName = nameof(Line.Value),
        SeriesColumnName = nameof(Line.Name),
        StaticColumnNames = [nameof(Line.Kind)],
        ConfidenceLowerBoundColumn = nameof(Forecast.Low),
        ConfidenceUpperBoundColumn = nameof(Forecast.High),
        WindowSize = 8,
        Horizon = 4,
        Network = new() { HiddenSize = 8 },
        Training = new() { Epochs = 20, Members = 1, Seed = 1 },
    }).Fit(Ml.Data.LoadFromEnumerable(Enumerable.Range(0, 300).SelectMany(series => Lines($"series {series}", series % 2 == 0 ? "rises" : "falls", 40, series)))));

    [TestMethod]
    public void Its_static_features_decide_from_its_first_value_on()
    {
        var first = new[] { "rises", "falls", "never seen" }.Select(kind => new Line { Name = $"new one that {kind}", Kind = kind, Value = 100 });
        var forecasts = SeriesFixtures.Forecasts(Ml, Model.Value.Transform(Ml.Data.LoadFromEnumerable(first)));
        Assert.IsTrue(Model.Value.HasNetwork);
        var (rises, falls, unknown) = (forecasts[0].Next[3], forecasts[1].Next[3], forecasts[2].Next[3]);
        Assert.IsTrue(rises > falls + 2, $"{rises} after 4 steps up, {falls} after 4 steps down");
        Assert.IsTrue(unknown < rises && unknown > falls, $"{unknown} of neither, between {falls} and {rises}");
    }

    static IEnumerable<Line> Lines(string name, string kind, int count, int seed)
    {
        var random = new Random(seed);
        var level = 80 + (40 * random.NextSingle());
        for (var t = 0; t < count; t++, level += (kind == "rises" ? 1 : -1) + (4 * random.NextSingle()) - 2) yield return new() { Name = name, Kind = kind, Value = level };
    }

    sealed class Line
    {
        public string Name { get; set; } = "";

        public string Kind { get; set; } = "";

        public float Value { get; set; }
    }
}
