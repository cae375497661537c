using Microsoft.ML.Data;

namespace Microsoft.ML.Lstm.Tests.Tagging;

/// <summary>A sentence with a tag for each of its tokens, and an intent.</summary>
sealed class Sentence
{
    public string[] Tokens { get; set; } = [];
    public string[] Tags { get; set; } = [];
    public string Intent { get; set; } = "";
}

/// <summary>What a tagger adds.</summary>
sealed class Tagged
{
    public string[] Tokens { get; set; } = [];
    public uint[] PredictedTags { get; set; } = [];
    public float[] TagProbabilities { get; set; } = [];
    public int[] SpanStarts { get; set; } = [];
    public int[] SpanLengths { get; set; } = [];
    public uint[] SpanTypes { get; set; } = [];
    public float[] SpanProbabilities { get; set; } = [];
}

/// <summary>Sentences and options that tests of tagging ask for.</summary>
static class TaggingFixtures
{
    static readonly string[] Verbs = ["book", "find", "show"], Towns = ["Norton", "Weston", "Alton", "Milton", "Ashton", "Kingston"], NewTowns = ["Burton", "Felton", "Garston"];
    static readonly string[] Songs = ["yesterday", "moon", "river", "summer"], Times = ["7:30", "12:05", "9:45", "18:00"];

    /// <summary>Small enough to be trained in a moment.</summary>
    public static LstmTaggerOptions Small => new()
    {
        WordEmbeddingSize = 6,
        CharacterFilters = 5,
        Network = new() { HiddenSize = 6, Dropout = 0.1f },
        Training = new() { Epochs = 12, BatchSize = 16, LearningRate = 0.02f, Members = 1, Seed = 1 },
    };

    /// <summary>Commands with towns of one or two words, songs and times; new ones have towns that others do not have.</summary>
    public static Sentence[] Commands(int count, int seed = 1, bool isNew = false)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count).Select(_ => random.Next(3) switch
        {
            0 => Of("travel", [.. Words(Pick(Verbs), "a", "train"), ("from", "O"), .. Town(), ("to", "O"), .. Town()]),
            1 => Of("music", [.. Words("play"), (Pick(Songs), "B-SONG"), .. random.Next(2) == 0 ? [(Pick(Songs), "I-SONG")] : Array.Empty<(string, string)>(), .. Words("please")]),
            _ => Of("alarm", [.. Words("wake", "me", "at"), (Pick(Times), "B-TIME")]),
        })];

        string Pick(string[] words) => words[random.Next(words.Length)];

        (string, string)[] Town() => random.Next(2) == 0 ? [(Pick(isNew ? NewTowns : Towns), "B-TOWN")] : [("New", "B-TOWN"), (Pick(isNew ? NewTowns : Towns), "I-TOWN")];

        static (string, string)[] Words(params string[] words) => [.. words.Select(word => (word, "O"))];

        static Sentence Of(string intent, (string Token, string Tag)[] words) =>
            new() { Tokens = [.. words.Select(word => word.Token)], Tags = [.. words.Select(word => word.Tag)], Intent = intent };
    }

    /// <summary>The same sentences with B, I, E and S.</summary>
    public static Sentence[] Bioes(Sentence[] sentences) => [.. sentences.Select(sentence => new Sentence
    {
        Tokens = sentence.Tokens,
        Intent = sentence.Intent,
        Tags = [.. sentence.Tags.Select((tag, t) => (tag[0], t + 1 < sentence.Tags.Length && sentence.Tags[t + 1][0] == 'I') switch
        {
            ('B', false) => 'S' + tag[1..],
            ('I', false) => 'E' + tag[1..],
            _ => tag,
        })],
    })];

    public static LstmTaggerTransformer Fit(MLContext ml, IEnumerable<Sentence> sentences, LstmTaggerOptions? options = null) =>
        ml.MulticlassClassification.Trainers.LstmTagger(options ?? Small).Fit(ml.Data.LoadFromEnumerable(sentences));

    public static Tagged[] Tag(MLContext ml, ITransformer model, IEnumerable<Sentence> sentences) =>
        [.. ml.Data.CreateEnumerable<Tagged>(model.Transform(ml.Data.LoadFromEnumerable(sentences)), reuseRowObject: false, ignoreMissingColumns: true)];

    /// <summary>The tags that a tagger predicts.</summary>
    public static string[] Names(LstmTaggerTransformer model, Tagged tagged) => [.. tagged.PredictedTags.Select(tag => model.Model.Tags[(int)tag - 1])];

    /// <summary>Whether a tag may follow another, "O" for the beginning and the end, by BIO or BIOES.</summary>
    public static bool MayFollow(string before, string tag) => tag[0] is not ('I' or 'E') || (before[0] is 'B' or 'I' && before[1..] == tag[1..]);

    public static VBuffer<ReadOnlyMemory<char>> KeyValues(IDataView view, string column)
    {
        var names = default(VBuffer<ReadOnlyMemory<char>>);
        view.Schema[column].GetKeyValues(ref names);
        return names;
    }
}
