using Microsoft.ML.Data;

namespace Microsoft.ML.Lstm.Tests.Grouping;

/// <summary>Rows of measurements at any times, long or wide.</summary>
[TestClass]
public sealed class MeasurementGroupingTests
{
    readonly MLContext _ml = new(seed: 1);

    sealed class Row
    {
        public string Who { get; set; } = "";
        public float When { get; set; }
        public DateTime Clock { get; set; }
        public string What { get; set; } = "";
        public double Value { get; set; }
        [VectorType(2)]
        public float[] All { get; set; } = [];
        public bool Died { get; set; }
    }

    sealed class Stay
    {
        public string Who { get; set; } = "";
        public bool Died { get; set; }
        [VectorType(0, 2)]
        public float[] Features { get; set; } = [];
        public double[] Times { get; set; } = [];
    }

    static readonly MeasurementGroupingOptions Long = new() { SeriesColumnName = "Who", TimeColumnName = "When", MeasurementColumnName = "What", PassThroughColumnNames = ["Died"] };

    static Row Measured(string who, float when, string what, double value) =>
        new() { Who = who, When = when, Clock = new DateTime(2026, 1, 1, 8, 0, 0, DateTimeKind.Utc).AddHours(when), What = what, Value = value, All = [what == "HR" ? (float)value : float.NaN, what == "Temp" ? (float)value : float.NaN], Died = who == "b" };

    static readonly Row[] Rows = [Measured("a", 1, "Temp", 37), Measured("a", 1, "HR", 80), Measured("a", 2.5f, "HR", 90), Measured("a", 2.5f, "HR", 100), Measured("b", 7, "Temp", 39)];

    IDataView Data(params Row[] rows) => _ml.Data.LoadFromEnumerable(rows);

    Stay[] Stays(ITransformer model, IDataView rows) => [.. _ml.Data.CreateEnumerable<Stay>(model.Transform(rows), reuseRowObject: false)];

    [TestMethod]
    public void Long_rows_become_steps_with_what_was_measured_and_when()
    {
        var rows = Data(Rows);
        var model = _ml.Transforms.GroupIntoSequences(Long).Fit(rows);
        CollectionAssert.AreEqual(new[] { "HR", "Temp" }, model.Measurements.ToArray());
        foreach (var one in (ITransformer[])[model, ModelZip.Load(ModelZip.Save(_ml, model, rows.Schema))])
        {
            Assert.AreEqual(one.GetOutputSchema(rows.Schema).ToString(), one.Transform(rows).Schema.ToString());
            var stays = Stays(one, rows);
            CollectionAssert.AreEqual(new float[] { 80, 37, 95, float.NaN }, stays[0].Features, "the mean of two values at one time");
            CollectionAssert.AreEqual(new[] { 1, 2.5 }, stays[0].Times);
            CollectionAssert.AreEqual(new[] { float.NaN, 39 }, stays[1].Features);
            CollectionAssert.AreEqual(new[] { false, true }, stays.Select(stay => stay.Died).ToArray());
        }
    }

    [TestMethod]
    public void Wide_rows_and_times_of_a_clock_and_steps_of_a_length()
    {
        var wide = _ml.Transforms.GroupIntoSequences(Long with { MeasurementColumnName = null, ValueColumnName = "All" }).Fit(Data(Rows));
        CollectionAssert.AreEqual(new float[] { 80, 37, 95, float.NaN }, Stays(wide, Data(Rows))[0].Features);
        var clock = Stays(_ml.Transforms.GroupIntoSequences(Long with { TimeColumnName = "Clock" }).Fit(Data(Rows)), Data(Rows));
        Assert.AreEqual(1.5, clock[0].Times[1] - clock[0].Times[0], 1e-9);
        var coarse = Stays(_ml.Transforms.GroupIntoSequences(Long with { StepLength = 2 }).Fit(Data(Rows)), Data(Rows));
        CollectionAssert.AreEqual(new float[] { 90, 37 }, coarse[0].Features);
        CollectionAssert.AreEqual(new double[] { 1 }, coarse[0].Times);
    }

    [TestMethod]
    public void An_unknown_measurement_is_left_out_and_a_record_of_none_has_no_steps()
    {
        var model = _ml.Transforms.GroupIntoSequences(Long).Fit(Data(Rows));
        var stays = Stays(model, Data(Measured("c", 1, "Lactate", 3), Measured("c", 2, "HR", 70), Measured("d", 1, "Lactate", 3), Measured("e", 1, "HR", double.NaN)));
        CollectionAssert.AreEqual(new[] { 70, float.NaN }, stays[0].Features);
        Assert.IsTrue(stays[1..].All(stay => stay.Features.Length == 0 && stay.Times.Length == 0));
    }

    [TestMethod]
    public void Rows_that_cannot_be_are_refused_by_column_and_row()
    {
        Refused("'When' goes back from 2 to 1 in row 1, within series 'a'", Measured("a", 2, "HR", 1), Measured("a", 1, "HR", 1));
        Refused("'When' holds NaN in row 0", Measured("a", float.NaN, "HR", 1));
        Refused("'Value' holds Infinity in row 0", Measured("a", 1, "HR", double.PositiveInfinity));
        Refused("comes back to series 'a'", Measured("a", 1, "HR", 1), Measured("b", 1, "HR", 1), Measured("a", 2, "HR", 1));
        Assert.ThrowsExactly<InvalidOperationException>(() => _ml.Transforms.GroupIntoSequences(Long).Fit(Data()));
        StringAssert.Contains(Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => _ml.Transforms.GroupIntoSequences(Long with { MeasurementColumnName = "Value" }).Fit(Data(Rows))).Message, "'Value'");
        StringAssert.Contains(Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => _ml.Transforms.GroupIntoSequences(Long with { MeasurementColumnName = null }).Fit(Data(Rows))).Message, "'Value'");
        Assert.ThrowsExactly<ArgumentException>(() => _ml.Transforms.GroupIntoSequences(Long with { TimesOutputColumnName = "Features" }));
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => Long with { StepLength = -1 });

        void Refused(string words, params Row[] rows)
        {
            var model = _ml.Transforms.GroupIntoSequences(Long).Fit(Data(Rows));
            var error = Assert.ThrowsExactly<InvalidOperationException>(() => Stays(model, Data(rows)));
            StringAssert.Contains(error.Message, words);
        }
    }
}
