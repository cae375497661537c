using System.Globalization;
using Microsoft.ML.Data;
using Microsoft.ML.Lstm.FreshProcess;
using Microsoft.ML.Lstm.Tests.Conformance;

namespace Microsoft.ML.Lstm.Tests.Chains;

/// <summary>What our steps add is written to files and read again, and our steps stand at the end of a loader of data.</summary>
[TestClass]
public sealed class StorageTests
{
    readonly MLContext _ml = new(seed: 1);
    readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("lstm");

    sealed class Line
    {
        [LoadColumn(0)]
        public string Series { get; set; } = "";

        [LoadColumn(1)]
        public float Time { get; set; }

        [LoadColumn(2)]
        public float Value { get; set; }

        [LoadColumn(3, 4), VectorType(2)]
        public float[] Sensors { get; set; } = [];

        [LoadColumn(5)]
        public float Group { get; set; }

        [LoadColumn(6)]
        public string Kind { get; set; } = "";

        [LoadColumn(7)]
        public bool Rises { get; set; }

        [LoadColumn(8, 23), VectorType(16)]
        public float[] Features { get; set; } = [];
    }

    [TestCleanup]
    public void Delete() => _folder.Delete(recursive: true);

    [TestMethod, DynamicData(nameof(Subject.Rows), typeof(Subject))]
    public void Rows_saved_as_binary_come_back_the_same(Subject subject)
    {
        var rows = Recording.Rows(_ml);
        var view = subject.Make(_ml).Fit(rows).Transform(rows);
        var file = Path.Combine(_folder.FullName, "rows.idv");
        using (var stream = File.Create(file)) _ml.Data.SaveAsBinary(view, stream);
        var loaded = _ml.Data.LoadFromBinary(file);
        CollectionAssert.AreEqual(Lines(subject, view), Lines(subject, loaded));
        foreach (var name in subject.Columns) Assert.AreEqual(view.Schema[name].Type, loaded.Schema[name].Type);
        using var text = new MemoryStream();
        _ml.Data.SaveAsText(view, text);
        Assert.IsTrue(text.Length > 1000);
    }

    [TestMethod, DynamicData(nameof(Subject.Rows), typeof(Subject))]
    public void A_loader_with_our_step_behind_it_is_saved_and_loaded(Subject subject)
    {
        var file = Path.Combine(_folder.FullName, "rows.tsv");
        File.WriteAllLines(file, Recording.Make(120).Select(row => string.Join('\t', (string[])
            [row.Series, Text(row.Time), Text(row.Value), .. row.Sensors.Select(Text), Text(row.Group), row.Kind, row.Rises ? "1" : "0", .. row.Features.Select(Text)])));
        var source = new MultiFileSource(file);
        var lines = _ml.Data.CreateTextLoader<Line>();
        var loader = lines.Append(subject.Make(_ml).Fit(lines.Load(source)));
        var model = _ml.Transforms.CopyColumns("Copy", subject.Columns[0]).Fit(loader.Load(source));
        using var saved = new MemoryStream();
        _ml.Model.Save(model, loader, saved);
        var expected = Lines(subject, model.Transform(loader.Load(source)));
        Assert.IsTrue(expected.Length >= 20 && expected.Distinct().Count() > 1);
        var loaded = new MLContext().Model.LoadWithDataLoader(saved, out var loadedLoader);
        CollectionAssert.AreEqual(expected, Lines(subject, loaded.Transform(loadedLoader.Load(source))));
    }

    static string Text(float value) => value.ToString("R", CultureInfo.InvariantCulture);

    static string[] Lines(Subject subject, IDataView view) => [.. Table.Lines(view, subject.Columns)];
}
