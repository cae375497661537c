using System.Text;
using System.Text.RegularExpressions;
using Microsoft.ML.Lstm.Engine.Serialization;
using Microsoft.ML.Lstm.Tokens;
using Microsoft.ML.Tokenizers;

namespace Microsoft.ML.Lstm.Tests.Generation;

/// <summary>Byte pairs are learnt as by the textbook, encode by the library, and give every text back.</summary>
[TestClass]
public sealed class SubwordTests
{
    static IEnumerable<ReadOnlyMemory<char>> Texts(params string[] texts) => texts.Select(text => text.AsMemory());

    [TestMethod]
    public void Merges_are_those_of_a_plain_count_of_all_pairs()
    {
        var random = new Random(5);
        string[] texts = [.. Enumerable.Range(0, 60).Select(_ => string.Concat(Enumerable.Range(0, random.Next(1, 30)).Select(_ => "abcd é"[random.Next(6)])))];
        var merges = new BytePairLearner(LearntUnits.Pieces(Texts(texts)), 1).Learn(40, 257);
        CollectionAssert.AreEqual(Counted(texts, 40), merges);
    }

    // From scratch before each merge.
    static List<(int, int)> Counted(string[] texts, int most)
    {
        var words = texts.SelectMany(text => TextPieces.Pattern.Matches(text).Select(match => Encoding.UTF8.GetBytes(match.Value).Select(one => one + 1).ToList())).ToList();
        var merges = new List<(int, int)>();
        while (merges.Count < most)
        {
            var counts = new Dictionary<(int Left, int Right), int>();
            foreach (var word in words)
                for (var i = 0; i + 1 < word.Count; i++) counts[(word[i], word[i + 1])] = counts.GetValueOrDefault((word[i], word[i + 1])) + 1;
            if (counts.Count == 0) break;
            var (pair, count) = counts.OrderByDescending(one => one.Value).ThenBy(one => one.Key).First();
            if (count < 2) break;
            foreach (var word in words)
            {
                for (var i = 0; i + 1 < word.Count; i++)
                {
                    if ((word[i], word[i + 1]) != pair) continue;
                    word[i] = 257 + merges.Count;
                    word.RemoveAt(i + 1);
                }
            }
            merges.Add(pair);
        }
        return merges;
    }

    [TestMethod]
    public void Every_text_comes_back()
    {
        var units = TextUnits.Learn(TextUnit.Subwords, Texts("the cat sat on the mat", "the hat of the cat", "naïve café"), 300);
        var random = new Random(3);
        string[] hard = ["", "the cat", "  the\t\tcat\r\n", "שלום", "日本語 テキスト", "👩‍👩‍👧 ok", "\0\u0001\u007f\u0080\u00a0\u00ad", "naïve", new('q', 3000), .. Enumerable.Range(0, 200).Select(_ => RandomText(random))];
        foreach (var text in hard)
        {
            var tokens = new List<int>();
            units.Encode(text.AsMemory(), tokens);
            Assert.AreEqual(text, units.Decode([.. tokens]));
            Assert.IsFalse(tokens.Contains(TextUnits.EndOfText));
        }
        var whole = new List<int>();
        units.Encode("the the the".AsMemory(), whole);
        Assert.IsTrue(whole.Count <= 4, $"{whole.Count} tokens");
    }

    static string RandomText(Random random)
    {
        var text = new StringBuilder();
        for (var i = random.Next(1, 20); i > 0; i--)
        {
            var rune = random.Next(0x10FFFF);
            if (Rune.IsValid(rune)) text.Append(new Rune(rune).ToString());
        }
        return text.ToString();
    }

    [TestMethod]
    public void Halves_of_surrogate_pairs_become_the_replacement_character()
    {
        foreach (var unit in new[] { TextUnit.Subwords, TextUnit.Characters })
        {
            var (units, tokens) = (TextUnits.Learn(unit, Texts("a\uFFFDb"), null), new List<int>());
            units.Encode("a\uD800b".AsMemory(), tokens);
            Assert.AreEqual("a\uFFFDb", units.Decode([.. tokens]));
        }
    }

    [TestMethod]
    public void Files_are_read_by_the_library_and_give_the_same_tokens()
    {
        var model = GenerationFixtures.Fit(GenerationFixtures.Small with { Unit = TextUnit.Subwords, Training = GenerationFixtures.Small.Training with { Epochs = 1 } });
        var folder = Directory.CreateTempSubdirectory();
        var (vocabulary, merges) = (Path.Combine(folder.FullName, "vocab.json"), Path.Combine(folder.FullName, "merges.txt"));
        using (Stream one = File.Create(vocabulary), other = File.Create(merges)) model.Model.SaveSubwords(one, other);
        var tokenizer = BpeTokenizer.Create(new BpeOptions(vocabulary, merges) { ByteLevel = true, PreTokenizer = new RegexPreTokenizer(new Regex(LstmTextGenerationParameters.SubwordPattern), null) });
        var tokens = new List<int>();
        model.Model.TextUnits.Encode("anna bakes élan \u0001 日".AsMemory(), tokens);
        CollectionAssert.AreEqual(tokens, tokenizer.EncodeToIds("anna bakes élan \u0001 日").ToList());
        Assert.AreEqual("anna bakes élan \u0001 日", tokenizer.Decode(tokens));
        folder.Delete(recursive: true);
    }

    [TestMethod]
    [DataRow(TextUnit.Subwords)]
    [DataRow(TextUnit.Characters)]
    [DataRow(TextUnit.Words)]
    public void Units_are_saved_and_damaged_ones_refused(TextUnit unit)
    {
        var units = TextUnits.Learn(unit, Texts("the cat sat on the mat and the cat", "the hat"), null);
        using var stream = new MemoryStream();
        TextUnits.Transfer(ModelCodec.Writer(stream), units);
        stream.Position = 0;
        var again = TextUnits.Transfer(ModelCodec.Reader(stream), null);
        var (one, other) = (new List<int>(), new List<int>());
        units.Encode("the cat zzz".AsMemory(), one);
        again.Encode("the cat zzz".AsMemory(), other);
        CollectionAssert.AreEqual(one, other);
        var bytes = stream.ToArray();
        // The last number of the last merge becomes one that there is not yet; the last letter of the last piece another's.
        for (var i = 1; i <= 4; i++) bytes[^i] = 0x7F;
        Assert.ThrowsExactly<InvalidDataException>(() => TextUnits.Transfer(ModelCodec.Reader(new MemoryStream(unit == TextUnit.Subwords ? bytes : bytes[..^2])), null) is not null ? throw new InvalidDataException() : 0);
    }
}
