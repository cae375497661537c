using System.Globalization;
using Microsoft.ML.Data;
using Microsoft.ML.Lstm.Tests.Shared;
using Microsoft.ML.Transforms.TimeSeries;

namespace Microsoft.ML.Lstm.Tests.Conformance;

/// <summary>What every fitted step does row by row: the same as in blocks, and without allocating.</summary>
[TestClass]
public sealed class RowLaws
{
    readonly MLContext _ml = new(seed: 1);

    /// <summary>A prediction that is a vector of float.</summary>
    sealed class Vectors
    {
        public float[] Next { get; set; } = [];
        public float[] Low { get; set; } = [];
        public float[] High { get; set; } = [];
        public double[] Anomaly { get; set; } = [];
        public float[] Expected { get; set; } = [];
        public float[] Score { get; set; } = [];
    }

    [TestMethod, DynamicData(nameof(Subject.Every), typeof(Subject))]
    public void One_row_at_a_time_gives_the_same_bits_as_blocks(Subject subject)
    {
        if (subject.Groups) return;
        var rows = subject.Data(_ml, 400, seed: 3);
        var view = subject.Model.Transform(rows);
        var expected = FreshProcess.Table.Lines(view, subject.Columns).ToArray();
        if (subject.HasState)
        {
            using var engine = subject.Model.CreateTimeSeriesEngine<Recording, Vectors>(_ml, ignoreMissingColumns: true);
            CollectionAssert.AreEqual(expected, Recording.Make(400, seed: 3).Select(recording => Text(subject, engine.Predict(recording))).ToArray());
            return;
        }
        using var cursor = rows.GetRowCursor(rows.Schema);
        var mapper = subject.Model.GetRowToRowMapper(rows.Schema);
        var added = subject.Columns.Select(name => mapper.OutputSchema[name]).ToArray();
        var row = mapper.GetRow(cursor, added);
        var getters = added.Select(column => TextOf(row, column)).ToArray();
        for (var i = 0; i < expected.Length; i++)
        {
            Assert.IsTrue(cursor.MoveNext());
            Assert.AreEqual(expected[i], string.Join(' ', getters.Select(get => get())), $"row {i}");
        }
    }

    [TestMethod, DynamicData(nameof(Subject.Every), typeof(Subject))]
    public void Nothing_is_allocated_for_a_row_of_a_view(Subject subject)
    {
        if (subject.Allocates || subject.Groups) return;
        var view = subject.Model.Transform(RowReader.Cached(_ml, subject.Data(_ml, RowReader.Rows)));
        using var cursor = view.GetRowCursor(view.Schema);
        var read = RowReader.Open(cursor, subject.Columns.Append("Text").Select(name => view.Schema[name]));
        RowReader.AssertNothing(RowReader.Bytes(cursor, read));
    }

    [TestMethod, DynamicData(nameof(Subject.Every), typeof(Subject))]
    public void Nothing_is_allocated_for_a_row_alone(Subject subject)
    {
        if (subject.Allocates || subject.Groups || subject.HasState) return;
        var rows = RowReader.Cached(_ml, subject.Data(_ml, RowReader.Rows));
        using var cursor = rows.GetRowCursor(rows.Schema);
        var mapper = subject.Model.GetRowToRowMapper(rows.Schema);
        var added = subject.Columns.Select(name => mapper.OutputSchema[name]).ToArray();
        RowReader.AssertNothing(RowReader.Bytes(cursor, RowReader.Open(mapper.GetRow(cursor, added), added)));
    }

    /// <summary>A sequence costs its name, and longer ones cost no more.</summary>
    [TestMethod]
    public void Nothing_is_allocated_for_a_row_of_a_group()
    {
        Assert.AreEqual(Of(rowsEach: 6), Of(rowsEach: 30));

        long Of(int rowsEach)
        {
            const int Sequences = 60;
            var recordings = Recording.Make(Sequences * rowsEach);
            for (var i = 0; i < recordings.Length; i++)
            {
                var group = i / rowsEach;
                (recordings[i].Series, recordings[i].Time, recordings[i].Group, recordings[i].Kind) = ($"series {1000 + group}", i, group, "abc"[group % 3].ToString());
            }
            var view = Subject.Grouping.Model.Transform(RowReader.Cached(_ml, _ml.Data.LoadFromEnumerable(recordings)));
            using var cursor = view.GetRowCursor(view.Schema);
            var read = RowReader.Open(cursor, view.Schema);
            for (var i = 0; i < 10; i++) RowReader.Next(cursor, read);
            return Allocation.Of(() =>
            {
                for (var i = 0; i < 8; i++) RowReader.Next(cursor, read);
            });
        }
    }

    static Func<string> TextOf(DataViewRow row, DataViewSchema.Column column) => column.Type switch
    {
        VectorDataViewType { ItemType: KeyDataViewType } => Of<VBuffer<uint>>(row, column, vector => string.Join(',', vector.DenseValues())),
        VectorDataViewType { ItemType: TextDataViewType } => Of<VBuffer<ReadOnlyMemory<char>>>(row, column, vector => string.Join(',', vector.DenseValues())),
        VectorDataViewType { ItemType: NumberDataViewType number } when number == NumberDataViewType.Int32 => Of<VBuffer<int>>(row, column, vector => string.Join(',', vector.DenseValues())),
        VectorDataViewType => Of<VBuffer<float>>(row, column, vector => Text(vector.DenseValues())),
        TextDataViewType => Of<ReadOnlyMemory<char>>(row, column, value => $"{value}"),
        BooleanDataViewType => Of<bool>(row, column, value => $"{value}"),
        KeyDataViewType => Of<uint>(row, column, value => $"{value}"),
        _ => Of<float>(row, column, value => Text([value])),
    };

    static Func<string> Of<T>(DataViewRow row, DataViewSchema.Column column, Func<T, string> text)
    {
        var getter = row.GetGetter<T>(column);
        T value = default!;
        return () =>
        {
            getter(ref value);
            return text(value);
        };
    }

    static string Text(Subject subject, Vectors answer) => string.Join(' ', subject.Columns.Select(name => name switch
    {
        "Next" => Text(answer.Next),
        "Low" => Text(answer.Low),
        "High" => Text(answer.High),
        "Anomaly" => string.Join(',', answer.Anomaly.Select(value => value.ToString("R", CultureInfo.InvariantCulture))),
        "Score" => Text(answer.Score),
        _ => Text(answer.Expected),
    }));

    static string Text(IEnumerable<float> values) => string.Join(',', values.Select(value => value.ToString("R", CultureInfo.InvariantCulture)));
}
