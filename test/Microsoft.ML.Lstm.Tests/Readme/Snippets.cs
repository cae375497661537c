using System.Text;
using System.Text.RegularExpressions;
using Microsoft.ML.Data;
using Microsoft.ML.Lstm.Tests.Shared;
using Microsoft.ML.Transforms.TimeSeries;

namespace Microsoft.ML.Lstm.Tests.Readme;

/// <summary>The README's code, run. Its blocks are the regions between the marks.</summary>
[TestClass]
public sealed partial class Snippets
{
    readonly string _folder = Directory.CreateTempSubdirectory("readme").FullName;

    [TestCleanup]
    public void Clean() => Directory.Delete(_folder, recursive: true);

    // <rows>
    sealed class Sale
    {
        [LoadColumn(0)] public string Shop { get; set; } = "";
        [LoadColumn(1)] public float Units { get; set; }
    }

    sealed class Outlook
    {
        public float[] Forecast { get; set; } = [];
        public float[] Low { get; set; } = [];
        public float[] High { get; set; } = [];
    }
    // </rows>

    [TestMethod]
    public void Forecast_save_load_and_go_on()
    {
        var csv = Path.Combine(_folder, "sales.csv");
        var zip = Path.Combine(_folder, "model.zip");
        File.WriteAllLines(csv, Enumerable.Range(0, 60).SelectMany(day => new[] { $"north,{100 + 20 * (day % 7)}", $"south,{10 + day % 7}" }).Prepend("Shop,Units"));

        // <quickstart>
        var ml = new MLContext(seed: 1);
        var sales = ml.Data.LoadFromTextFile<Sale>(csv, new TextLoader.Options { Separators = [','], HasHeader = true, MissingRealsAsNaNs = true });
        var model = ml.Forecasting.ForecastByLstm(outputColumnName: "Forecast", inputColumnName: "Units", windowSize: 21, horizon: 7,
            seriesColumnName: "Shop", confidenceLowerBoundColumn: "Low", confidenceUpperBoundColumn: "High").Fit(sales);
        foreach (var day in model.Forecast(horizon: 28))
            Console.WriteLine($"{day.Series} +{day.Step}: {day.Value:F0} ({day.LowerBound:F0} to {day.UpperBound:F0})");
        ml.Model.SaveAtomically(model, sales.Schema, zip);
        // </quickstart>

        // <zeroshot>
        var ready = ml.Forecasting.ForecastByLstmZeroShot("Forecast", "Units", horizon: 28, seriesColumnName: "Shop", confidenceLowerBoundColumn: "Low", confidenceUpperBoundColumn: "High");
        foreach (var day in ready.Fit(sales).Forecast())
            Console.WriteLine($"{day.Series} +{day.Step}: {day.Value:F0} ({day.LowerBound:F0} to {day.UpperBound:F0})");
        // </zeroshot>

        // <engine>
        using var engine = ml.Model.Load(zip, out _).CreateTimeSeriesEngine<Sale, Outlook>(ml);
        var next = engine.Predict(new Sale { Shop = "north", Units = 112 }); // one more observation, then the next 7 days
        var month = engine.Predict(horizon: 28);                             // the same shop, further ahead
        var sure = engine.Predict(confidenceLevel: 0.99f);                   // wider bounds
        engine.CheckPointAtomically(ml, zip);                                // go on from here in another process
        // </engine>
        Assert.AreEqual(2 * 28, model.Forecast(horizon: 28).Count);
        Assert.AreEqual(7, next.Low.Length);
        Assert.AreEqual(28, month.Low.Length);
        Assert.IsTrue(sure.High[0] >= next.High[0]);
    }

    [TestMethod]
    public void Covariates()
    {
        var ml = new MLContext(seed: 1);
        var history = ml.Data.LoadFromEnumerable(Enumerable.Range(0, 120).SelectMany(day => Days(day, known: true)));
        var nextWeek = ml.Data.LoadFromEnumerable(Enumerable.Range(120, 7).SelectMany(day => Days(day, known: false)));

        // <covariates>
        var model = ml.Forecasting.ForecastByLstm(new()
        {
            OutputColumnName = "Forecast",
            InputColumnName = "Units",
            SeriesColumnName = "Shop",
            TimeColumnName = "Day",
            KnownFutureColumnNames = ["Promotion", "Price"], // numbers, flags, vectors
            StaticColumnNames = ["Region"],                  // texts and keys, too
            Holidays = [new("New year", new(2024, 1, 1))],
            WindowSize = 21,
            Horizon = 7,
        }).Fit(history);
        foreach (var day in model.Forecast(nextWeek)) // rows with Shop, Day, Promotion and Price, without Units
            Console.WriteLine($"{day.Series} {day.Time:d}: {day.Value:F0} ({day.LowerBound:F0} to {day.UpperBound:F0})");
        // </covariates>
        Assert.HasCount(14, model.Forecast(nextWeek));

        static ShopDay[] Days(int day, bool known) =>
        [
            .. new[] { "north", "south" }.Select(shop => new ShopDay
            {
                Shop = shop,
                Region = shop,
                Day = new DateTime(2023, 12, 1).AddDays(day),
                Promotion = day % 5 == 0,
                Price = 2,
                Units = known ? 100 + (20 * (day % 7)) + (day % 5 == 0 ? 30 : 0) : float.NaN,
            }),
        ];
    }

    sealed class ShopDay
    {
        public string Shop { get; set; } = "";
        public string Region { get; set; } = "";
        public DateTime Day { get; set; }
        public bool Promotion { get; set; }
        public float Price { get; set; }
        public float Units { get; set; }
    }

    [TestMethod]
    public void Backtest()
    {
        var ml = new MLContext(seed: 1);
        var rows = ml.Data.LoadFromEnumerable(Enumerable.Range(0, 120).Select(day => new Sale { Units = 100 + day + 20 * (day % 7) }).ToArray());

        // <backtest>
        var forecaster = ml.Forecasting.ForecastByLstm("Forecast", "Units", windowSize: 21, horizon: 7);
        var backtest = ml.Forecasting.CrossValidate(rows, forecaster, numberOfFolds: 3, seasonLength: 7);
        Console.WriteLine(backtest.ToTable());                                   // beside seasonal naive, naive and drift
        Console.WriteLine(backtest.Result.ByStep[6].MeanAbsoluteScaledError);    // a week ahead; BySeries and Folds, too
        // </backtest>
        Assert.IsTrue(backtest.Result.Metrics.MeanAbsoluteScaledError < 1);
    }

    // <gesture>
    sealed class Gesture
    {
        [VectorType(30, 3)] public float[] Features { get; set; } = []; // 30 steps of 3 sensors, row by row
        public string Kind { get; set; } = "";
    }
    // </gesture>

    [TestMethod]
    public void Classify()
    {
        var ml = new MLContext(seed: 1);
        var random = new Random(1);
        var gestures = ml.Data.LoadFromEnumerable(Enumerable.Range(0, 60).Select(i => new Gesture
        {
            Kind = i % 2 == 0 ? "circle" : "swipe",
            Features = [.. Enumerable.Range(0, 90).Select(j => MathF.Sin((j / 3) * (i % 2 == 0 ? 0.4f : 0.1f) + j % 3) + 0.2f * random.NextSingle())],
        }).ToArray());

        // <classify>
        var split = ml.Data.TrainTestSplit(gestures, testFraction: 0.25);
        var pipeline = ml.Transforms.Conversion.MapValueToKey("Label", "Kind")
            .Append(ml.MulticlassClassification.Trainers.Lstm(labelColumnName: "Label", featureColumnName: "Features"))
            .Append(ml.Transforms.Conversion.MapKeyToValue("PredictedLabel"));
        var model = pipeline.Fit(split.TrainSet);
        var metrics = ml.MulticlassClassification.Evaluate(model.Transform(split.TestSet));
        // </classify>
        Assert.IsTrue(metrics.MicroAccuracy > 0.8, $"{metrics.MicroAccuracy}");
    }

    sealed class Review
    {
        public string Text { get; set; } = "";
        public bool Praise { get; set; }
    }

    [TestMethod]
    public void Read_words()
    {
        var ml = new MLContext(seed: 1);
        string[] good = ["fine", "great", "lovely"], bad = ["poor", "awful", "dull"];
        var reviews = ml.Data.LoadFromEnumerable(Enumerable.Range(0, 80).Select(i => new Review
        {
            Praise = i % 2 == 0,
            Text = $"the food was {(i % 2 == 0 ? good : bad)[i % 3]} and the room {(i % 2 == 0 ? good : bad)[(i / 3) % 3]}",
        }).ToArray());

        // <words>
        var pipeline = ml.Transforms.Text.TokenizeText("Words", "Text")
            .Append(ml.Transforms.Conversion.MapValueToKey("Tokens", "Words", maximumNumberOfKeys: 5000))
            .Append(ml.BinaryClassification.Trainers.Lstm(labelColumnName: "Praise", featureColumnName: "Tokens"));
        // </words>
        var metrics = ml.BinaryClassification.Evaluate(pipeline.Fit(reviews).Transform(reviews), "Praise");
        Assert.IsTrue(metrics.Accuracy > 0.9, $"{metrics.Accuracy}");
    }

    // <command>
    sealed class Command
    {
        public string[] Tokens { get; set; } = []; // wake me at 7:45
        public string[] Tags { get; set; } = [];   // O    O  O  B-TIME
        public string Intent { get; set; } = "";   // alarm
    }

    sealed class Slots
    {
        public int[] SpanStarts { get; set; } = [];
        public int[] SpanLengths { get; set; } = [];
        public string[] SpanTypes { get; set; } = [];
        public float[] SpanProbabilities { get; set; } = [];
        public string PredictedLabel { get; set; } = ""; // the intent
    }
    // </command>

    [TestMethod]
    public void Tag()
    {
        var ml = new MLContext(seed: 1);
        var rows = ml.Data.LoadFromEnumerable(Enumerable.Range(0, 60).Select(i => i % 2 == 0
            ? new Command { Tokens = ["wake", "me", "at", $"{7 + (i % 5)}:{10 + i}"], Tags = ["O", "O", "O", "B-TIME"], Intent = "alarm" }
            : new Command { Tokens = ["play", "blue", "moon"], Tags = ["O", "B-SONG", "I-SONG"], Intent = "music" }).ToArray());
        var (commands, others, zip) = (rows, rows, Path.Combine(_folder, "tagger.zip"));

        // <tag>
        var tagger = ml.MulticlassClassification.Trainers.LstmTagger(labelColumnName: "Tags", featureColumnName: "Tokens", sequenceLabelColumnName: "Intent");
        var names = ml.Transforms.Conversion.MapKeyToValue("SpanTypes").Append(ml.Transforms.Conversion.MapKeyToValue("PredictedLabel"));
        var model = tagger.Append(names).Fit(commands);
        var metrics = ml.MulticlassClassification.EvaluateTagging(model.Transform(others)); // spans as conlleval counts them: metrics.Micro.F1, metrics.PerType
        ml.Model.SaveAtomically(model, commands.Schema, zip);

        using var engine = ml.Model.CreatePredictionEngine<Command, Slots>(ml.Model.Load(zip, out _));
        string[] tokens = ["wake", "me", "at", "7:45"];
        var slots = engine.Predict(new Command { Tokens = tokens }); // slots.PredictedLabel is "alarm"
        for (var i = 0; i < slots.SpanStarts.Length; i++)
            Console.WriteLine($"{slots.SpanTypes[i]}: {string.Join(' ', tokens.Skip(slots.SpanStarts[i]).Take(slots.SpanLengths[i]))} ({slots.SpanProbabilities[i]:P0})");
        // </tag>
        Assert.IsTrue(metrics.Micro.F1 > 0.95, $"{metrics.Micro.F1}");
        Assert.AreEqual("3 1 TIME alarm", $"{slots.SpanStarts.Single()} {slots.SpanLengths.Single()} {slots.SpanTypes.Single()} {slots.PredictedLabel}");
    }

    // <sentence>
    sealed class Sentence
    {
        public string English { get; set; } = ""; // i like red wine .
        public string French { get; set; } = "";  // j' aime le vin rouge .
    }

    sealed class Answer
    {
        public string Translation { get; set; } = "";
        public float[] Alignment { get; set; } = []; // [words of the translation, words of the source]
    }
    // </sentence>

    [TestMethod]
    public void Translate()
    {
        var ml = new MLContext(seed: 1);
        string[] english = ["wine", "bread", "tea"], french = ["vin", "pain", "thé"], colours = ["red", "white"], couleurs = ["rouge", "blanc"];
        var rows = ml.Data.LoadFromEnumerable(Enumerable.Range(0, 300).Select(i => new Sentence
        {
            English = $"i like {colours[i / 3 % 2]} {english[i % 3]} .",
            French = $"j' aime le {french[i % 3]} {couleurs[i / 3 % 2]} .",
        }).ToArray());
        var (sentences, others, zip) = (rows, rows, Path.Combine(_folder, "translator.zip"));

        // <translate>
        var translator = ml.Transforms.Text.TranslateByLstm("Translation", "English", "French", alignmentColumnName: "Alignment", hiddenSize: 64, epochs: 12);
        var model = translator.Fit(sentences);
        var metrics = ml.Transforms.Text.EvaluateTranslation(model.Transform(others), "French", "Translation", BleuTokens.Spaces); // metrics.Bleu, metrics.ChrF
        ml.Model.SaveAtomically(model, sentences.Schema, zip);

        using var engine = ml.Model.CreatePredictionEngine<Sentence, Answer>(ml.Model.Load(zip, out _));
        var answer = engine.Predict(new Sentence { English = "i like red wine ." }); // answer.Translation is "j' aime le vin rouge ."
        // </translate>
        Assert.IsTrue(metrics.Bleu > 95, $"{metrics.Bleu}");
        Assert.AreEqual("j' aime le vin rouge .", answer.Translation);
        Assert.AreEqual(6 * 5, answer.Alignment.Length);
    }

    // <verse>
    sealed class Verse
    {
        public string Text { get; set; } = ""; // a line, a page or a book
    }

    sealed class Continuation
    {
        public string Completion { get; set; } = "";
    }
    // </verse>

    [TestMethod]
    public async Task Generate()
    {
        var ml = new MLContext(seed: 1);
        var rows = ml.Data.LoadFromEnumerable(Enumerable.Range(0, 200).Select(i => new Verse { Text = i % 2 == 0 ? "row, row, row your boat" : "gently down the stream" }).ToArray());
        var (verses, others, zip, written) = (rows, rows, Path.Combine(_folder, "generator.zip"), new StringBuilder());

        // <generate>
        var generator = ml.Transforms.Text.GenerateByLstm("Completion", "Text", TextUnit.Characters);
        var model = generator.Fit(verses);
        var metrics = model.Evaluate(others); // metrics.Perplexity, metrics.BitsPerCharacter
        ml.Model.SaveAtomically(model, verses.Schema, zip);

        using var engine = ml.Model.CreatePredictionEngine<Verse, Continuation>(ml.Model.Load(zip, out _));
        var answer = engine.Predict(new Verse { Text = "row, row," }); // answer.Completion is " row your boat"

        await foreach (var part in model.GenerateAsync("gently", new TextGenerationOptions { Temperature = 0.5f, Seed = 7 })) written.Append(part);
        // </generate>
        Assert.AreEqual(" row your boat", answer.Completion);
        Assert.AreEqual(" down the stream", $"{written}");
        Assert.IsTrue(metrics.BitsPerCharacter < 0.2, $"{metrics.BitsPerCharacter}");
    }

    // <opinion>
    sealed class Opinion
    {
        public string Text { get; set; } = "";
        public bool Label { get; set; }
    }
    // </opinion>

    [TestMethod]
    public void Transfer()
    {
        var ml = new MLContext(seed: 1);
        var texts = ml.Data.LoadFromEnumerable(Enumerable.Range(0, 200).Select(i => new Verse { Text = i % 2 == 0 ? "a lovely day of sun" : "an awful day of rain" }).ToArray());
        var opinions = ml.Data.LoadFromEnumerable(Enumerable.Range(0, 20).Select(i => new Opinion { Text = i % 2 == 0 ? "lovely" : "awful", Label = i % 2 == 0 }).ToArray());

        // <transfer>
        var language = ml.Transforms.Text.GenerateByLstm(new LstmTextGenerationOptions { TokensColumnName = "Tokens" }).Fit(texts); // texts without labels
        var trainer = ml.BinaryClassification.Trainers.Lstm(new LstmBinaryOptions { FeatureColumnName = "Tokens", GradualUnfreezing = true });
        var classifier = trainer.Fit(language.Transform(opinions), language); // few texts with labels
        var model = language.Append(classifier); // from a text to its label
        // </transfer>
        Assert.AreEqual(1, ml.BinaryClassification.Evaluate(model.Transform(opinions)).Accuracy);
    }

    // <reading>
    sealed class Reading
    {
        public float Pressure { get; set; }
    }

    sealed class Alarm
    {
        [VectorType(3)] public double[] Anomaly { get; set; } = []; // alert (0 or 1), score (above 1: an anomaly), p-value
    }
    // </reading>

    [TestMethod]
    public void Watch()
    {
        var ml = new MLContext(seed: 1);
        var random = new Random(1);
        var readings = ml.Data.LoadFromEnumerable(Enumerable.Range(0, 1200).Select(i => new Reading { Pressure = MathF.Sin(i * 0.2f) + 0.1f * random.NextSingle() }).ToArray());

        // <watch>
        var detector = ml.Transforms.DetectAnomalyByLstm(outputColumnName: "Anomaly", inputColumnName: "Pressure").Fit(readings);
        var engine = detector.CreateTimeSeriesEngine<Reading, Alarm>(ml);
        var alarm = engine.Predict(new Reading { Pressure = 9 }); // scored by all before it, and learnt from
        // </watch>
        Assert.AreEqual(1, alarm.Anomaly[0], $"score {alarm.Anomaly[1]}");
    }

    [TestMethod]
    [DataRow("README.md", 3), DataRow("docs/tagging.md", 2), DataRow("docs/translation.md", 2), DataRow("docs/transcription.md", 3), DataRow("docs/generation.md", 2), DataRow("docs/records.md", 2), DataRow("docs/sequences.md", 1)]
    public void Every_block_of_a_page_is_a_region_of_code_that_runs(string page, int least) => CodeBlocks.AssertAreRegions(page, least);

    [TestMethod]
    public void Every_local_link_of_the_readme_leads_somewhere()
    {
        var links = Regex.Matches(File.ReadAllText(Repository.Path("README.md")), @"\]\((?!https?:)([^)#]+)\)").Select(match => match.Groups[1].Value).ToArray();
        Assert.IsTrue(links.Length >= 5, $"{links.Length} links");
        Assert.AreEqual("", string.Join(' ', links.Where(link => !File.Exists(Repository.Path(link)) && !Directory.Exists(Repository.Path(link)))));
    }
}
