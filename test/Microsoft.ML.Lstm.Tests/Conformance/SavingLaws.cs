using Microsoft.ML.Lstm.FreshProcess;

namespace Microsoft.ML.Lstm.Tests.Conformance;

/// <summary>What every fitted step is after it was saved.</summary>
[TestClass]
public sealed class SavingLaws
{
    readonly MLContext _ml = new(seed: 1);

    [TestMethod, DynamicData(nameof(Subject.Every), typeof(Subject))]
    public void A_loaded_model_answers_alike_and_is_saved_alike(Subject subject)
    {
        var rows = subject.Data(_ml);
        var file = ModelZip.Save(_ml, subject.Model, rows.Schema);
        var loaded = ModelZip.Load(file);
        CollectionAssert.AreEqual(Lines(subject, subject.Model.Transform(rows)), Lines(subject, loaded.Transform(rows)));
        ModelZip.AreEqual(file, ModelZip.Save(_ml, loaded, rows.Schema), "saved again");
        CollectionAssert.AreEqual(Lines(subject, subject.Model.Transform(rows)), Lines(subject, ModelZip.Load(ModelZip.FromWindows(file)).Transform(rows)), "from Windows");
    }

    [TestMethod]
    public void A_process_that_mentions_no_type_of_ours_loads_them_all_and_gets_the_same_answers()
    {
        var folder = Directory.CreateTempSubdirectory("lstm");
        try
        {
            var rows = Subject.Words.Data(_ml);
            var data = Path.Combine(folder.FullName, "rows.idv");
            using (var stream = File.Create(data)) _ml.Data.SaveAsBinary(rows, stream);
            List<string> arguments = ["models", data], expected = [];
            foreach (var subject in Subject.Every.Select(row => (Subject)row[0]))
            {
                var file = Path.Combine(folder.FullName, $"{arguments.Count}.zip");
                _ml.Model.Save(subject.Model, rows.Schema, file);
                arguments.AddRange([file, string.Join(',', subject.Columns)]);
                expected.AddRange(Lines(subject, subject.Model.Transform(rows)));
            }
            CollectionAssert.AreEqual(expected, ModelZip.RunFreshProcess([.. arguments]));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    static string[] Lines(Subject subject, IDataView view) => [.. Table.Lines(view, subject.Columns)];
}
