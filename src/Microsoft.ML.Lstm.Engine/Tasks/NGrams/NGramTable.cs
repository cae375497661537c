using Microsoft.ML.Lstm.Engine.Data;
using Microsoft.ML.Lstm.Engine.Serialization;
using Microsoft.ML.Lstm.Engine.Shapes;

namespace Microsoft.ML.Lstm.Engine.Tasks.NGrams;

/// <summary>Single tokens and pairs that follow one another, each with a number of its own.</summary>
sealed class NGramTable
{
    /// <summary>As many are kept, the most frequent.</summary>
    const int Most = 1 << 18;

    /// <summary>A pair that came in one example only tells nothing of others.</summary>
    const int LeastExamplesOfPair = 2;

    const int TokenBits = 24;

    const ulong TokenMask = (1UL << TokenBits) - 1;

    readonly ulong[] _keys;
    readonly Dictionary<ulong, int> _numbers;

    NGramTable(ulong[] keys)
    {
        (_keys, _numbers) = (keys, new(keys.Length));
        for (var i = 0; i < keys.Length; i++) _numbers.Add(keys[i], i);
    }

    public int Count => _keys.Length;

    /// <summary>The n-grams of some examples.</summary>
    public static NGramTable Of(ExampleSet examples, ReadOnlySpan<int> rows)
    {
        var counts = new Dictionary<ulong, int>();
        var some = new HashSet<ulong>();
        foreach (var row in rows)
        {
            some.Clear();
            for (var input = 0; input < examples.Inputs.Count; input++)
            {
                if (examples.Inputs[input].Kind != InputKind.Tokens) continue;
                var tokens = examples.Tokens(row, input);
                for (var t = 0; t < tokens.Length; t++)
                {
                    if (tokens[t] == 0) continue;
                    some.Add(Key(input, tokens[t], 0));
                    if (t + 1 < tokens.Length && tokens[t + 1] != 0) some.Add(Key(input, tokens[t], tokens[t + 1]));
                }
            }

            foreach (var key in some) counts[key] = counts.GetValueOrDefault(key) + 1;
        }

        return new([.. counts.Where(one => !IsPair(one.Key) || one.Value >= LeastExamplesOfPair).OrderByDescending(one => one.Value).ThenBy(one => one.Key).Take(Most).Select(one => one.Key).Order()]);
    }

    /// <summary>Numbers of the n-grams of an example, each once, in order; the rest of the room is left alone.</summary>
    /// <param name="examples">Where the example lies.</param>
    /// <param name="row">Its number.</param>
    /// <param name="found">Room for twice as many numbers as the example has tokens.</param>
    /// <returns>How many there are.</returns>
    public int Find(ExampleSet examples, int row, Span<int> found)
    {
        var count = 0;
        for (var input = 0; input < examples.Inputs.Count; input++)
        {
            if (examples.Inputs[input].Kind != InputKind.Tokens) continue;
            var tokens = examples.Tokens(row, input);
            for (var t = 0; t < tokens.Length; t++)
            {
                if (Number(input, tokens, t, isPair: false) is var one and >= 0) found[count++] = one;
                if (Number(input, tokens, t, isPair: true) is var pair and >= 0) found[count++] = pair;
            }
        }

        found[..count].Sort();
        var distinct = 0;
        for (var i = 0; i < count; i++)
            if (i == 0 || found[i] != found[i - 1]) found[distinct++] = found[i];
        return distinct;
    }

    /// <summary>The number of the n-gram that begins at a token; -1 where there is none that is known.</summary>
    public int Number(int input, ReadOnlySpan<int> tokens, int at, bool isPair)
    {
        if (tokens[at] == 0 || (isPair && (at + 1 == tokens.Length || tokens[at + 1] == 0))) return -1;
        return _numbers.TryGetValue(Key(input, tokens[at], isPair ? tokens[at + 1] : 0), out var number) ? number : -1;
    }

    /// <summary>The input of an n-gram.</summary>
    public int InputOf(int number) => (int)(_keys[number] >> (2 * TokenBits));

    /// <summary>Whether an n-gram is a pair.</summary>
    public bool IsPair(int number) => IsPair(_keys[number]);

    /// <summary>The tokens of an n-gram: one, or two.</summary>
    public IEnumerable<long> TokensOf(int number) => IsPair(number) ? [First(number), (long)(_keys[number] & TokenMask)] : [First(number)];

    /// <summary>The input and the token of an n-gram; token 0 for a pair.</summary>
    public (int Input, int Token) TokenOf(int number) => (InputOf(number), IsPair(number) ? 0 : (int)First(number));

    /// <summary>Room that <see cref="Find"/> asks for.</summary>
    public static int Room(ExampleSet examples, int row)
    {
        var room = 0;
        for (var input = 0; input < examples.Inputs.Count; input++)
            if (examples.Inputs[input].Kind == InputKind.Tokens) room += 2 * examples.Steps(row, input);
        return room;
    }

    /// <summary>Writes a table, or reads one; its keys ascend.</summary>
    public static NGramTable Transfer(ModelCodec codec, NGramTable? table)
    {
        var keys = codec.List(table?._keys, 1, Most, key => codec.Bits(key));
        for (var i = 1; i < keys.Length; i++)
            if (keys[i] <= keys[i - 1]) throw new InvalidDataException($"The model's n-gram {i} does not come after that before it.");
        return new(keys);
    }

    long First(int number) => (long)((_keys[number] >> TokenBits) & TokenMask);

    static bool IsPair(ulong key) => (key & TokenMask) != 0;

    static ulong Key(int input, int one, int other) => ((ulong)input << (2 * TokenBits)) | ((ulong)one << TokenBits) | (uint)other;
}
