using Microsoft.ML.Data;

namespace Microsoft.ML.Lstm.Tests.Forecasting;

/// <summary>Numbers and flags of any type are taken as values, as <c>ConvertType</c> would convert them.</summary>
[TestClass]
public sealed class NumberTypeTests
{
    readonly MLContext _ml = new(seed: 1);

    [TestMethod]
    [DataRow(DataKind.Double)]
    [DataRow(DataKind.SByte)]
    [DataRow(DataKind.Int16)]
    [DataRow(DataKind.Int32)]
    [DataRow(DataKind.Int64)]
    [DataRow(DataKind.Byte)]
    [DataRow(DataKind.UInt16)]
    [DataRow(DataKind.UInt32)]
    [DataRow(DataKind.UInt64)]
    [DataRow(DataKind.Boolean)]
    public void A_value_of_any_numeric_type_is_forecast_as_the_same_number(DataKind kind)
    {
        var numbers = SeriesFixtures.Rows(_ml, Enumerable.Range(0, 80).Select(t => kind == DataKind.Boolean ? t % 6 / 3 : 20f + t % 6));

        // ML.NET makes integers of texts, but not of Single.
        var converted = _ml.Transforms.Conversion.ConvertType("Value", outputKind: DataKind.String).Append(_ml.Transforms.Conversion.ConvertType("Value", outputKind: kind)).Fit(numbers).Transform(numbers);
        var expected = SeriesFixtures.Fit(_ml, numbers);
        var actual = SeriesFixtures.Fit(_ml, converted);
        CollectionAssert.AreEqual(expected.Forecast().ToArray(), actual.Forecast().ToArray());
        SeriesFixtures.AreEqual(SeriesFixtures.Forecasts(_ml, expected.Transform(numbers))[^1], SeriesFixtures.Forecasts(_ml, expected.Transform(converted))[^1]);
        Assert.AreEqual(_ml.Forecasting.Evaluate(expected.Transform(numbers), "Value", "Next"), _ml.Forecasting.Evaluate(expected.Transform(converted), "Value", "Next"));
    }

    sealed class Exact
    {
        public double Value { get; set; }
    }

    [TestMethod]
    public void A_missing_double_is_missing_and_one_too_large_for_a_float_is_refused()
    {
        var values = Enumerable.Range(0, 80).Select(t => new Exact { Value = t % 7 == 3 ? double.NaN : t % 6 }).ToArray();
        var model = SeriesFixtures.Fit(_ml, _ml.Data.LoadFromEnumerable(values));
        Assert.IsTrue(model.Forecast().All(row => float.IsFinite(row.Value)));
        values[5].Value = 1e300;
        StringAssert.Contains(Assert.ThrowsExactly<InvalidOperationException>(() => SeriesFixtures.Fit(_ml, _ml.Data.LoadFromEnumerable(values))).Message, "'Value'");
    }

    [TestMethod]
    public void A_text_is_refused_with_what_would_convert_it()
    {
        var rows = _ml.Data.LoadFromEnumerable(new[] { new NamedStep() });
        var error = Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => SeriesFixtures.Fit(_ml, rows, SeriesFixtures.Small with { InputColumnName = "Series" }));
        StringAssert.Contains(error.Message, "ConvertType");
    }
}
