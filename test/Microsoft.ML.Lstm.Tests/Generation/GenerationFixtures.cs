namespace Microsoft.ML.Lstm.Tests.Generation;

/// <summary>A text.</summary>
sealed class Written
{
    public string Text { get; set; } = "";
    public string[] Words { get; set; } = [];
}

/// <summary>What a language model adds.</summary>
sealed class Continued
{
    public string Text { get; set; } = "";
    public string Completion { get; set; } = "";
    public float Perplexity { get; set; }
    public float[] Meaning { get; set; } = [];
}

/// <summary>Texts and options that tests of generation ask for.</summary>
static class GenerationFixtures
{
    /// <summary>Small enough to be trained in seconds.</summary>
    public static LstmTextGenerationOptions Small => new()
    {
        Unit = TextUnit.Characters,
        ChunkSteps = 16,
        InputDropout = 0,
        WeightDropout = 0,
        Network = new() { HiddenSize = 24, Dropout = 0 },
        Training = new() { Epochs = 12, BatchSize = 16, LearningRate = 0.02f, Seed = 1 },
        Generation = new() { Temperature = 0, MaximumLength = 12 },
    };

    /// <summary>Sentences of a small world: who comes first says what follows.</summary>
    public static List<Written> Texts(int count, int seed = 1)
    {
        var (random, texts) = (new Random(seed), new List<Written>());
        (string Who, string What)[] facts = [("anna", "sings a song"), ("bert", "bakes bread"), ("carl", "reads, élan!")];
        for (var i = 0; i < count; i++)
        {
            var (who, what) = facts[random.Next(facts.Length)];
            var text = $"{who} {what}";
            texts.Add(new() { Text = text, Words = text.Split(' ') });
        }
        return texts;
    }

    public static LstmTextGenerationTransformer Fit(LstmTextGenerationOptions options, int texts = 300)
    {
        var ml = new MLContext(seed: 1);
        return ml.Transforms.Text.GenerateByLstm(options).Fit(ml.Data.LoadFromEnumerable(Texts(texts)));
    }
}
