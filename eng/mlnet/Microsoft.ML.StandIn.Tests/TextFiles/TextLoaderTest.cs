using Microsoft.ML.Data;
using Microsoft.ML.StandIn.Tests.Transforming;

namespace Microsoft.ML.StandIn.Tests.TextFiles;

[TestClass]
public sealed class TextLoaderTest
{
    readonly MLContext _context = new(1);

    sealed class Row
    {
        [LoadColumn(0)]
        public DateTime Day { get; set; }

        [LoadColumn(1)]
        public string Name { get; set; } = "";

        [LoadColumn(2), ColumnName("Value")]
        public float Number { get; set; }

        [LoadColumn(3, 4), VectorType(2)]
        public float[] Pair { get; set; } = [];
    }

    sealed class Numbers
    {
        [LoadColumn(0)]
        public float Single { get; set; }

        [LoadColumn(1)]
        public double Double { get; set; }

        [LoadColumn(2)]
        public int Integer { get; set; }

        [LoadColumn(3)]
        public bool Truth { get; set; }
    }

    [TestMethod]
    public void A_table_with_a_header_is_read_by_its_attributes()
    {
        using var file = new TextFile("day,name,value,left,right", "2020-02-29,a,1.5,1,2", "2020-03-01,b,-3e2,3,4");
        var data = _context.Data.LoadFromTextFile<Row>(file.Path, separatorChar: ',', hasHeader: true);
        var rows = _context.Data.CreateEnumerable<Row>(_context.Transforms.CopyColumns("Number", "Value").Fit(data).Transform(data), reuseRowObject: false).ToList();
        Assert.AreEqual(new DateTime(2020, 2, 29), rows[0].Day);
        Assert.AreEqual("b", rows[1].Name);
        CollectionAssert.AreEqual(new[] { 1.5f, -300f }, rows.Select(row => row.Number).ToArray());
        CollectionAssert.AreEqual(new[] { 3f, 4f }, rows[1].Pair);
        Assert.AreEqual(DateTimeKind.Utc, rows[0].Day.Kind);
        Assert.IsFalse(data.Schema["Pair"].HasSlotNames(), "the file is not looked at before it is read");
    }

    [TestMethod]
    public void The_header_of_a_sample_names_the_slots()
    {
        using var file = new TextFile("day,name,value,left,right", "2020-02-29,a,1.5,1,2");
        var data = _context.Data.CreateTextLoader<Row>(',', hasHeader: true, new MultiFileSource(file.Path)).Load(file.Path);
        CollectionAssert.AreEqual(new[] { "left", "right" }, Probe.SlotNames(data.Schema["Pair"]));
        Assert.IsFalse(data.Schema["Value"].HasSlotNames(), "a scalar has no slots to name");
        var options = new TextLoader.Options { Columns = [new("Pair", DataKind.Single, 3, 4)], Separators = [','], HasHeader = true };
        CollectionAssert.AreEqual(
            new[] { "left", "right" }, Probe.SlotNames(_context.Data.LoadFromTextFile(file.Path, options).Schema["Pair"]), "the file is its own sample");
    }

    [TestMethod]
    [DataRow("integer", DataKind.Int32, "x"), DataRow("day", DataKind.DateTime, "28.02.2020"), DataRow("truth", DataKind.Boolean, "perhaps")]
    [DataRow("byte", DataKind.Byte, "256"), DataRow("span", DataKind.TimeSpan, "x"), DataRow("long", DataKind.Int64, "9223372036854775808")]
    public void What_is_no_value_and_cannot_be_NaN_stops_the_reading(string what, DataKind kind, string text)
    {
        using var file = new TextFile("", "", text);
        var data = _context.Data.LoadFromTextFile(file.Path, [new("A", kind, 0)]);
        var error = Assert.ThrowsExactly<FormatException>(() => data.Preview(), what);
        StringAssert.Contains(error.Message, $"Could not parse value {text} in line 3, column A");
    }

    [TestMethod]
    public void A_quoted_text_with_something_behind_it_or_no_end_is_empty()
    {
        using var file = new TextFile("\"a\"b,c", " \"d\" ,e", "\"f,g");
        TextLoader.Column[] columns = [new("A", DataKind.String, 0), new("B", DataKind.String, 1)];
        var data = _context.Data.LoadFromTextFile(file.Path, columns, separatorChar: ',', allowQuoting: true);
        CollectionAssert.AreEqual(new[] { "", "d", "" }, Probe.Texts(data, "A"));
        CollectionAssert.AreEqual(new[] { "c", "e", "" }, Probe.Texts(data, "B"));
    }

    [TestMethod]
    public void The_file_is_read_when_a_cursor_asks_and_again_for_the_next()
    {
        using var file = new TextFile("1", "2", "3");
        var data = _context.Data.LoadFromTextFile(file.Path, [new("A", DataKind.Single, 0)]);
        CollectionAssert.AreEqual(new[] { 1f, 2f, 3f }, Probe.Column<float>(data, "A"));
        File.WriteAllLines(file.Path, ["7", "8"]);
        CollectionAssert.AreEqual(new[] { 7f, 8f }, Probe.Column<float>(data, "A"));
        Assert.IsNull(data.GetRowCount());
    }

    [TestMethod]
    public void Missing_numbers_are_NaN_where_they_are_marked_and_zero_where_they_are_empty()
    {
        using var file = new TextFile("?,NaN,1,1", ",,,", "nonsense,nonsense,2,0");
        var data = _context.Data.LoadFromTextFile<Numbers>(file.Path, separatorChar: ',');
        CollectionAssert.AreEqual(new[] { float.NaN, 0, float.NaN }, Probe.Column<float>(data, "Single"));
        CollectionAssert.AreEqual(new[] { double.NaN, 0, double.NaN }, Probe.Column<double>(data, "Double"));
        CollectionAssert.AreEqual(new[] { 1, 0, 2 }, Probe.Column<int>(data, "Integer"));
        CollectionAssert.AreEqual(new[] { true, false, false }, Probe.Column<bool>(data, "Truth"));
    }

    [TestMethod]
    public void Empty_numbers_are_NaN_on_request()
    {
        using var file = new TextFile("1,2,3,0", ",,,");
        var data = _context.Data.LoadFromTextFile<Numbers>(file.Path, new TextLoader.Options { Separators = [','], MissingRealsAsNaNs = true });
        CollectionAssert.AreEqual(new[] { 1, float.NaN }, Probe.Column<float>(data, "Single"));
        CollectionAssert.AreEqual(new[] { 2, double.NaN }, Probe.Column<double>(data, "Double"));
        CollectionAssert.AreEqual(new[] { 3, 0 }, Probe.Column<int>(data, "Integer"));
    }

    [TestMethod]
    public void Quotes_hold_separators_and_quotes()
    {
        using var file = new TextFile("\"a,b\",\"say \"\"yes\"\"\"", "c,d");
        TextLoader.Column[] columns = [new("A", DataKind.String, 0), new("B", DataKind.String, 1)];
        var quoted = _context.Data.LoadFromTextFile(file.Path, columns, separatorChar: ',', allowQuoting: true);
        CollectionAssert.AreEqual(new[] { "a,b", "c" }, Probe.Texts(quoted, "A"));
        CollectionAssert.AreEqual(new[] { "say \"yes\"", "d" }, Probe.Texts(quoted, "B"));
        var plain = _context.Data.LoadFromTextFile(file.Path, columns, separatorChar: ',');
        Assert.AreEqual("\"a", Probe.Texts(plain, "A")[0]);
    }

    [TestMethod]
    public void Short_lines_lack_their_last_values_and_long_ones_are_cut()
    {
        using var file = new TextFile("1\t2\t3", "4", "5\t6\t7\t8\t");
        var data = _context.Data.LoadFromTextFile(file.Path, [new("V", DataKind.Single, 0, 2)]);
        var vectors = Probe.Vectors(data, "V");
        CollectionAssert.AreEqual(new[] { 1f, 2f, 3f }, vectors[0]);
        CollectionAssert.AreEqual(new[] { 4f, 0f, 0f }, vectors[1]);
        CollectionAssert.AreEqual(new[] { 5f, 6f, 7f }, vectors[2]);
    }

    [TestMethod]
    public void A_range_without_an_end_goes_as_far_as_the_sample()
    {
        using var file = new TextFile("1,2,3", "4,5,6");
        TextLoader.Column[] columns = [new("V", DataKind.Single, [new TextLoader.Range(1, null)])];
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => _context.Data.LoadFromTextFile(file.Path, columns, separatorChar: ','));
        var data = _context.Data.LoadFromTextFile(file.Path, new TextLoader.Options { Columns = columns, Separators = [','] });
        Assert.AreEqual(2, ((VectorDataViewType)data.Schema["V"].Type).Size);
        CollectionAssert.AreEqual(new[] { 5f, 6f }, Probe.Vectors(data, "V")[1]);
    }

    [TestMethod]
    public void Keys_count_from_zero_in_the_file_and_from_one_in_memory()
    {
        using var file = new TextFile("0", "4", "9");
        var data = _context.Data.LoadFromTextFile(file.Path, [new("K", DataKind.UInt32, [new TextLoader.Range(0)], new KeyCount(5))]);
        Assert.AreEqual(5ul, ((KeyDataViewType)data.Schema["K"].Type).Count);
        CollectionAssert.AreEqual(new[] { 1u, 5u, 0u }, Probe.Column<uint>(data, "K"));
    }

    [TestMethod]
    public void Rows_can_be_limited() => WithThreeRows(path =>
    {
        var options = new TextLoader.Options { Columns = [new("A", DataKind.Int32, 0)], MaxRows = 2 };
        CollectionAssert.AreEqual(new[] { 1, 2 }, Probe.Column<int>(_context.Data.LoadFromTextFile(path, options), "A"));
    });

    [TestMethod]
    public void A_loader_reads_several_files_each_with_its_header()
    {
        using var one = new TextFile("head", "1");
        using var two = new TextFile("head", "2", "3");
        var loader = _context.Data.CreateTextLoader([new("A", DataKind.Single, 0)], hasHeader: true);
        CollectionAssert.AreEqual(new[] { 1f, 2f, 3f }, Probe.Column<float>(loader.Load(one.Path, two.Path), "A"));
        Assert.AreEqual("A", loader.GetOutputSchema().Single().Name);
    }

    [TestMethod]
    public void A_file_that_is_not_there_is_refused_at_once()
    {
        var path = Path.Combine(Path.GetTempPath(), Guid.NewGuid().ToString("N"));
        var error = Assert.ThrowsException<ArgumentOutOfRangeException>(() => _context.Data.LoadFromTextFile<Numbers>(path));
        StringAssert.Contains(error.Message, "File or directory does not exist at path");
    }

    [TestMethod]
    public void A_member_without_a_field_to_load_is_refused() => WithThreeRows(path =>
        Assert.ThrowsException<InvalidOperationException>(() => _context.Data.LoadFromTextFile<Unmarked>(path)));

    [TestMethod]
    public void A_loader_is_saved_with_the_model_and_loaded_again()
    {
        using var file = new TextFile("left,right,name", "1,2,\"a,b\"", "3,,c");
        var loader = _context.Data.CreateTextLoader(
            new TextLoader.Options
            {
                Columns = [new("V", DataKind.Single, 0, 1), new("N", DataKind.String, 2)],
                Separators = [','],
                HasHeader = true,
                AllowQuoting = true,
                MissingRealsAsNaNs = true,
            },
            new MultiFileSource(file.Path));
        var model = _context.Transforms.CopyColumns("Copy", "V").Fit(loader.Load(file.Path));
        using var stream = new MemoryStream();
        _context.Model.Save(model, loader, stream);
        stream.Position = 0;
        var loaded = new MLContext().Model.LoadWithDataLoader(stream, out var again);
        var data = loaded.Transform(again.Load(new MultiFileSource(file.Path)));
        CollectionAssert.AreEqual(new[] { 3f, float.NaN }, Probe.Vectors(data, "Copy")[1]);
        CollectionAssert.AreEqual(new[] { "a,b", "c" }, Probe.Texts(data, "N"));
        CollectionAssert.AreEqual(new[] { "left", "right" }, Probe.SlotNames(data.Schema["V"]));
    }

    static void WithThreeRows(Action<string> test)
    {
        using var file = new TextFile("1", "2", "3");
        test(file.Path);
    }

    sealed class Unmarked
    {
        public float Value { get; set; }
    }
}
