using Microsoft.ML.Data;
using Microsoft.ML.Lstm.Tests.AnomalyDetection;
using Microsoft.ML.Lstm.Tests.Conformance;
using Microsoft.ML.Lstm.Tests.Forecasting;
using Microsoft.ML.Transforms.TimeSeries;

namespace Microsoft.ML.Lstm.Tests.Chains;

/// <summary>As a server uses a model: loaded once, an engine for each request or thread, and a newer model in its place while requests are answered.</summary>
[TestClass]
public sealed class ServingTests
{
    const int Threads = 4, Requests = 12;

    readonly MLContext _ml = new(seed: 1);

    sealed class Answer
    {
        public float Score { get; set; }
    }

    [TestMethod]
    public void Engines_of_many_threads_share_a_model()
    {
        var rows = Recording.Rows(_ml);
        foreach (var subject in new[] { Subject.Values, Subject.Flags, Subject.Autoencoder })
        {
            var model = ModelZip.Load(ModelZip.Save(_ml, _ml.Transforms.NormalizeMinMax("Features").Append(subject.Make(_ml)).Fit(rows), rows.Schema));
            var requests = Recording.Make(Requests, seed: 2);
            using var alone = _ml.Model.CreatePredictionEngine<Recording, Answer>(model);
            var expected = requests.Select(request => alone.Predict(request).Score).ToArray();
            OnThreads(() =>
            {
                // One as a pool keeps it, one for a single request.
                using var kept = new MLContext().Model.CreatePredictionEngine<Recording, Answer>(model);
                CollectionAssert.AreEqual(expected, requests.Select(request => kept.Predict(request).Score).ToArray());
                using var brief = new MLContext().Model.CreatePredictionEngine<Recording, Answer>(model);
                Assert.AreEqual(expected[0], brief.Predict(requests[0]).Score);
            });
        }
    }

    [TestMethod]
    public void Transforms_of_many_threads_share_a_model()
    {
        var rows = Recording.Rows(_ml);
        foreach (var subject in Subject.All)
        {
            var model = ModelZip.Load(ModelZip.Save(_ml, subject.Make(_ml).Fit(rows), rows.Schema));
            string[] Lines() => [.. FreshProcess.Table.Lines(model.Transform(Recording.Rows(new MLContext(), 36, seed: 2)), subject.Columns)];
            var expected = Lines();
            OnThreads(() => CollectionAssert.AreEqual(expected, Lines()));
        }
    }

    [TestMethod]
    public void Engines_with_a_state_share_a_model_and_have_a_state_each()
    {
        var values = SeriesFixtures.Series(130);
        var forecaster = ModelZip.Load(ModelZip.Save(_ml, SeriesFixtures.Fit(_ml, SeriesFixtures.Rows(_ml, values[..120])), schema: null));
        var steps = SensorFixtures.Steps(140);
        var small = SensorFixtures.Small with { TrainingLength = 60, MemoryLength = 100 };
        var detector = ModelZip.Load(ModelZip.Save(_ml, SensorFixtures.Fit(_ml, steps[..120], small), schema: null));
        Forecast[] Forecasts()
        {
            using var engine = SeriesFixtures.Engine(new(), forecaster);
            return [.. values[120..].Select(value => engine.Predict(new Step { Value = value }))];
        }
        double[][] Verdicts()
        {
            using var engine = SensorFixtures.Engine(new(), detector);
            return [.. steps[120..].Select(step => engine.Predict(step).All)];
        }
        var (forecasts, verdicts) = (Forecasts(), Verdicts());
        OnThreads(() =>
        {
            foreach (var (expected, actual) in forecasts.Zip(Forecasts())) SeriesFixtures.AreEqual(expected, actual);
            SensorFixtures.AreEqual(verdicts, Verdicts());
        });
    }

    [TestMethod]
    public void A_model_is_replaced_while_requests_are_answered()
    {
        var rows = Recording.Rows(_ml);
        byte[][] files = [.. new[] { 1, 2 }.Select(seed => ModelZip.Save(_ml, _ml.Regression.Trainers.Lstm(
            Sequences.Gestures.Values with { LabelColumnName = "Group", Training = Sequences.Gestures.Values.Training with { Epochs = 1, Members = 1, Seed = seed } }).Fit(rows), rows.Schema))];
        var request = Recording.Make(1, seed: 2)[0];
        float[] answers = [.. files.Select(file => Ask(ModelZip.Load(file), request))];
        Assert.AreNotEqual(answers[0], answers[1]);
        var current = ModelZip.Load(files[0]);
        var reloads = 0;
        OnThreads(
            () =>
            {
                for (var i = 0; i < Requests; i++)
                {
                    var model = Volatile.Read(ref current);
                    using var engine = new MLContext().Model.CreatePredictionEngine<Recording, Answer>(model);
                    var first = engine.Predict(request).Score;
                    CollectionAssert.Contains(answers, first);
                    if (Interlocked.Increment(ref reloads) % 3 == 0) Volatile.Write(ref current, ModelZip.Load(files[reloads % 2]));
                    Assert.AreEqual(first, engine.Predict(request).Score, "an engine keeps the model that it was made of");
                }
            });
        Assert.AreEqual(Threads * Requests, reloads);
    }

    [TestMethod]
    public void An_engine_of_the_wrong_kind_is_refused_when_it_is_made()
    {
        var rows = Recording.Rows(_ml);
        foreach (var subject in Subject.All.Where(subject => subject.HasState || subject == Subject.Grouping))
        {
            var chain = subject.Make(_ml).Append(_ml.Transforms.CopyColumns("Copy", subject.Columns[0]));
            foreach (var model in new[] { subject.Make(_ml).Fit(rows), chain.Fit(rows) })
                Assert.Throws<Exception>(() => _ml.Model.CreatePredictionEngine<Recording, Answer>(model), subject.Name);
        }
        Assert.Throws<Exception>(() => Subject.Grouping.Make(_ml).Fit(rows).CreateTimeSeriesEngine<Recording, Answer>(_ml));
    }

    sealed class Bare
    {
        public float[] Features { get; set; } = [];
    }

    [TestMethod]
    public void Sizes_that_the_class_leaves_open_are_told_by_a_schema_definition()
    {
        var model = Subject.Values.Make(_ml).Fit(Recording.Rows(_ml));
        var request = Recording.Make(1, seed: 2)[0];
        var definition = SchemaDefinition.Create(typeof(Bare));
        definition["Features"].ColumnType = new VectorDataViewType(NumberDataViewType.Single, Recording.Length, 2);
        using var engine = _ml.Model.CreatePredictionEngine<Bare, Answer>(model, inputSchemaDefinition: definition);
        Assert.AreEqual(Ask(model, request), engine.Predict(new() { Features = request.Features }).Score);
    }

    float Ask(ITransformer model, Recording request)
    {
        using var engine = _ml.Model.CreatePredictionEngine<Recording, Answer>(model);
        return engine.Predict(request).Score;
    }

    // Threads of their own: those of the pool may be few, and would take turns.
    static void OnThreads(Action work)
    {
        var errors = new List<Exception>();
        using var start = new Barrier(Threads);
        Thread[] threads = [.. Enumerable.Range(0, Threads).Select(_ => new Thread(() =>
        {
            start.SignalAndWait();
            try
            {
                work();
            }
            catch (Exception error)
            {
                lock (errors) errors.Add(error);
            }
        }))];
        foreach (var thread in threads) thread.Start();
        foreach (var thread in threads) thread.Join();
        Assert.AreEqual(0, errors.Count, string.Join('\n', errors));
    }
}
