using System.Globalization;
using Microsoft.ML.Data;
using Microsoft.ML.Lstm.Tests.Shared;

namespace Microsoft.ML.Lstm.Tests.Grouping;

[TestClass]
public sealed class GroupingTests
{
    readonly MLContext _ml = new(seed: 1);

    sealed class Reading
    {
        public string Machine { get; set; } = "";
        [KeyType(9)]
        public uint Number { get; set; }
        public DateTime Time { get; set; }
        public float Cycle { get; set; }
        public float Heat { get; set; }
        [VectorType(2)]
        public float[] Forces { get; set; } = [];
        public float[] Any { get; set; } = [];
        public string State { get; set; } = "";
        public float Life { get; set; }
    }

    sealed class Trace
    {
        public string Machine { get; set; } = "";
        public string State { get; set; } = "";
        public float Life { get; set; }
        [VectorType(0, 3)]
        public float[] Steps { get; set; } = [];
    }

    /// <summary>A frame of a clip: pixels as ExtractPixels has them, [channels, height, width], and features as an image featurizer has them.</summary>
    sealed class Frame
    {
        public int Clip { get; set; }
        [VectorType(3, 2, 2)]
        public float[] Pixels { get; set; } = [];
        [VectorType(1, 4, 1, 1)]
        public float[] Features { get; set; } = [];
    }

    static readonly DateTime Noon = new(2026, 1, 1, 12, 0, 0, DateTimeKind.Utc);

    static Reading[] Readings(params (string Machine, int Steps)[] machines) => [.. machines.SelectMany((machine, number) => Enumerable.Range(0, machine.Steps).Select(step => new Reading
    {
        Machine = machine.Machine,
        Number = (uint)number,
        Time = Noon.AddMinutes(step),
        Cycle = step,
        Heat = 100 * number + step,
        Forces = [number, -step],
        State = number % 2 == 0 ? "good" : "bad",
        Life = number == 0 ? float.NaN : number,
    }))];

    static readonly string[] Values = ["Heat", "Forces"];

    SequenceGroupingEstimator Grouping(string series = "Machine", string? time = "Time", params string[] passThrough) => _ml.Transforms.GroupIntoSequences("Steps", series, Values, time, passThrough);

    IDataView Rows(IEnumerable<Reading> readings) => _ml.Data.LoadFromEnumerable(readings.ToArray());

    IDataView Sequences(IEnumerable<Reading> readings, params string[] passThrough)
    {
        var rows = Rows(readings);
        return Grouping(passThrough: passThrough).Fit(rows).Transform(rows);
    }

    [TestMethod]
    public void Rows_become_sequences_with_what_is_carried()
    {
        var traces = _ml.Data.CreateEnumerable<Trace>(Sequences(Readings(("a", 3), ("b", 1), ("c", 2)), "State", "Life"), reuseRowObject: false).ToArray();
        CollectionAssert.AreEqual(new[] { "a", "b", "c" }, traces.Select(trace => trace.Machine).ToArray());
        CollectionAssert.AreEqual(new[] { "good", "bad", "good" }, traces.Select(trace => trace.State).ToArray());
        CollectionAssert.AreEqual(new[] { float.NaN, 1, 2 }, traces.Select(trace => trace.Life).ToArray());
        CollectionAssert.AreEqual(new float[] { 0, 0, 0, 1, 0, -1, 2, 0, -2 }, traces[0].Steps);
        CollectionAssert.AreEqual(new float[] { 100, 1, 0 }, traces[1].Steps);
        CollectionAssert.AreEqual(new float[] { 200, 2, 0, 201, 2, -1 }, traces[2].Steps);
    }

    [TestMethod]
    public void Carried_columns_that_rows_lack_hold_what_is_missing()
    {
        var rows = Rows(Readings(("a", 3), ("b", 1)));
        var keyed = _ml.Transforms.Conversion.MapValueToKey("Key", "State").Fit(rows).Transform(rows);
        var model = Grouping(passThrough: ["State", "Life", "Key", "Time"]).Fit(keyed);
        var bare = _ml.Data.LoadFromEnumerable(new[] { new Bare { Machine = "a", Time = Noon, Heat = 1, Forces = [2, 3] }, new Bare { Machine = "b", Time = Noon, Heat = 4, Forces = [5, 6] } });
        var file = ModelZip.Save(_ml, model, keyed.Schema);
        foreach (var one in (ITransformer[])[model, ModelZip.Load(file)])
        {
            var view = one.Transform(bare);
            Assert.AreEqual(one.GetOutputSchema(bare.Schema).ToString(), view.Schema.ToString());
            CollectionAssert.AreEqual(keyed.Schema["Key"].Type.Equals(view.Schema["Key"].Type) ? new uint[] { 0, 0 } : [], view.GetColumn<uint>("Key").ToArray());
            CollectionAssert.AreEqual(new[] { "", "" }, view.GetColumn<string>("State").ToArray());
            CollectionAssert.AreEqual(new[] { float.NaN, float.NaN }, view.GetColumn<float>("Life").ToArray());
            CollectionAssert.AreEqual(new[] { Noon, Noon }, view.GetColumn<DateTime>("Time").ToArray());
            CollectionAssert.AreEqual(new float[] { 4, 5, 6 }, view.GetColumn<float[]>("Steps").Last());
        }

        // A file of version 1 does not know the types, and asks for the columns.
        var content = SealedContent.Of(ModelZip.Entry(file, "Columns"));
        using var old = new MemoryStream();
        Engine.Persistence.Envelope.Write(old, "GRPC", 1, content.AsSpan(0, content.Length - 4 - sizeof(ulong)));
        var loaded = ModelZip.Load(ModelZip.WithEntry(file, "Columns", old.ToArray()));
        CollectionAssert.AreEqual(model.Transform(keyed).GetColumn<string>("State").ToArray(), loaded.Transform(keyed).GetColumn<string>("State").ToArray());
        StringAssert.Contains(Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => loaded.Transform(bare)).Message, "State");
    }

    sealed class Bare
    {
        public string Machine { get; set; } = "";
        public DateTime Time { get; set; }
        public float Heat { get; set; }
        [VectorType(2)]
        public float[] Forces { get; set; } = [];
    }

    [TestMethod]
    public void Schema_promised_is_schema_delivered_key_values_included()
    {
        var rows = Rows(Readings(("a", 3), ("b", 1)));
        var keyed = _ml.Transforms.Conversion.MapValueToKey("Key", "State").Fit(rows).Transform(rows);
        var model = Grouping(passThrough: "Key").Fit(keyed);
        var schema = model.Transform(keyed).Schema;
        Assert.AreEqual(model.GetOutputSchema(keyed.Schema).ToString(), schema.ToString());
        CollectionAssert.AreEqual(new[] { "Machine", "Key", "Steps" }, schema.Select(column => column.Name).ToArray());
        Assert.AreEqual(new VectorDataViewType(NumberDataViewType.Single, 0, 3), schema["Steps"].Type);
        var values = default(VBuffer<ReadOnlyMemory<char>>);
        schema["Key"].GetKeyValues(ref values);
        Assert.AreEqual("good bad", string.Join(' ', values.DenseValues()));
    }

    [TestMethod]
    public void A_chain_goes_on_from_the_sequences()
    {
        var chain = Grouping(passThrough: "State").Append(_ml.Transforms.Conversion.MapValueToKey("Label", "State")).Append(_ml.Transforms.CopyColumns("Features", "Steps"));
        var rows = Rows(Readings(("a", 3), ("b", 2)));
        var view = chain.Fit(rows).Transform(rows);
        CollectionAssert.AreEqual(new uint[] { 1, 2 }, view.GetColumn<uint>("Label").ToArray());
        CollectionAssert.AreEqual(new[] { 9, 6 }, view.GetColumn<float[]>("Features").Select(steps => steps.Length).ToArray());
    }

    [TestMethod]
    public void Series_may_be_keys_and_times_numbers()
    {
        var rows = Rows(Readings(("a", 3), ("b", 2)));
        foreach (var time in new[] { "Cycle", "Time", null })
        {
            var view = Grouping("Number", time).Fit(rows).Transform(rows);
            CollectionAssert.AreEqual(new uint[] { 1, 2 }, view.GetColumn<uint>("Number").ToArray());
            CollectionAssert.AreEqual(new[] { 9, 6 }, view.GetColumn<float[]>("Steps").Select(steps => steps.Length).ToArray());
        }
    }

    [TestMethod]
    public void What_is_out_of_order_is_refused_with_column_row_and_remedy()
    {
        var good = Readings(("a", 3), ("b", 3), ("c", 2));
        Refused(good[..3].Concat(good[4..5]).Concat(good[3..4]), "Time", "row 4");
        Refused(good[..3].Concat(good[2..3]), "Time", "row 3");
        Refused(good[..6].Concat(good[..1]), "Machine", "'a'", "row 6");
        good[4].State = "broken";
        Refused(good, "State", "broken", "row 4");
        var nameless = Readings(("a", 2));
        nameless[1].Number = 9;
        var rows = Rows(nameless);
        RefusedView(Grouping("Number").Fit(rows).Transform(rows), "Number", "row 1");
        var timeless = Readings(("a", 2));
        timeless[1].Cycle = float.NaN;
        rows = Rows(timeless);
        RefusedView(Grouping(time: "Cycle").Fit(rows).Transform(rows), "Cycle", "row 1");

        void Refused(IEnumerable<Reading> readings, params string[] named) => RefusedView(Sequences(readings, "State"), named);
    }

    static void RefusedView(IDataView view, params string[] named)
    {
        var error = Assert.ThrowsExactly<InvalidOperationException>(() =>
        {
            using var cursor = view.GetRowCursor(view.Schema);
            while (cursor.MoveNext())
            {
            }
        });
        foreach (var name in named) StringAssert.Contains(error.Message, name);
    }

    [TestMethod]
    [DataRow("Absent", "Time", "Heat", "State", "Absent")]
    [DataRow("Heat", "Time", "Heat", "State", "Heat")]
    [DataRow("Machine", "State", "Heat", "Life", "State")]
    [DataRow("Machine", "Time", "State", "Life", "State")]
    [DataRow("Machine", "Time", "Any", "Life", "Any")]
    [DataRow("Machine", "Time", "Heat", "Forces", "Forces")]
    public void A_missing_or_wrong_column_is_named_alike_by_schema_fit_and_transform(string series, string time, string input, string passThrough, string named)
    {
        var rows = Rows(Readings(("a", 2)));
        var estimator = _ml.Transforms.GroupIntoSequences("Steps", series, [input], time, passThrough);
        StringAssert.Contains(Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => estimator.Fit(rows)).Message, named);
        StringAssert.Contains(Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => estimator.Append(_ml.Transforms.CopyColumns("More", "Steps")).Fit(rows)).Message, named);
        if (named == "Absent")
        {
            var model = Grouping(passThrough: "State").Fit(rows);
            var other = _ml.Transforms.DropColumns("Machine").Fit(rows).Transform(rows);
            Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => model.Transform(other));
            Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => model.GetOutputSchema(other.Schema));
        }
    }

    [TestMethod]
    public void Columns_must_be_named_each_once()
    {
        Assert.ThrowsExactly<ArgumentException>(() => _ml.Transforms.GroupIntoSequences("Steps", "Machine", [], "Time"));
        Assert.ThrowsExactly<ArgumentException>(() => _ml.Transforms.GroupIntoSequences("", "Machine", Values, "Time"));
        Assert.ThrowsExactly<ArgumentException>(() => _ml.Transforms.GroupIntoSequences("Steps", "Machine", Values, ""));
        Assert.ThrowsExactly<ArgumentException>(() => _ml.Transforms.GroupIntoSequences("Machine", "Machine", Values, "Time"));
        Assert.ThrowsExactly<ArgumentException>(() => _ml.Transforms.GroupIntoSequences("Steps", "Machine", Values, "Time", "Life", "Life"));
    }

    [TestMethod]
    public void A_saved_grouping_groups_the_same()
    {
        var rows = Rows(Readings(("a", 3), ("b", 2)));
        var model = Grouping(passThrough: "State").Fit(rows);
        var file = ModelZip.Save(_ml, model, rows.Schema);
        Assert.AreEqual(Text(model.Transform(rows)), Text(ModelZip.Load(file).Transform(rows)));
        ModelZip.RefusesDamage(file, "Columns");

        static string Text(IDataView view) => string.Join(';', view.GetColumn<float[]>("Steps").Zip(view.GetColumn<string>("State"),
            (steps, state) => state + string.Join(',', steps.Select(value => value.ToString(CultureInfo.InvariantCulture)))));
    }

    [TestMethod]
    public void Images_and_their_features_are_steps_of_clips()
    {
        var frames = Enumerable.Range(0, 9).Select(t => new Frame { Clip = t / 4, Pixels = [.. Enumerable.Range(0, 12).Select(i => (100 * t) + i)], Features = [t, -t, 2 * t, 0] }).ToArray();
        var rows = _ml.Data.LoadFromEnumerable(frames);
        var clips = _ml.Transforms.GroupIntoSequences("Steps", "Clip", ["Pixels", "Features"]).Fit(rows).Transform(rows);
        Assert.AreEqual(new VectorDataViewType(NumberDataViewType.Single, 0, 16), clips.Schema["Steps"].Type);
        var steps = clips.GetColumn<float[]>("Steps").ToArray();
        CollectionAssert.AreEqual(new[] { 64, 64, 16 }, steps.Select(clip => clip.Length).ToArray());
        CollectionAssert.AreEqual(frames.SelectMany(frame => frame.Pixels.Concat(frame.Features)).ToArray(), steps.SelectMany(clip => clip).ToArray());
    }
}
