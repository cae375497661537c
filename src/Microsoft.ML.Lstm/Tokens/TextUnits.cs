using System.Text;
using Microsoft.ML.Lstm.Engine.Serialization;

namespace Microsoft.ML.Lstm.Tokens;

/// <summary>Turns texts into numbers of tokens and back; what was not learnt has a number, too. It is immutable; any number of threads may share it.</summary>
abstract class TextUnits
{
    /// <summary>The number of the end of a text.</summary>
    public const int EndOfText = 0;

    /// <summary>The most tokens.</summary>
    public const int Most = 1 << 22;

    /// <summary>What the tokens are.</summary>
    public abstract TextUnit Unit { get; }

    /// <summary>Tokens that there are, the end of a text included.</summary>
    public abstract int Count { get; }

    /// <summary>The number of what was not learnt; -1 where there is nothing that could not be written.</summary>
    public abstract int Unknown { get; }

    /// <summary>Adds the tokens of a text.</summary>
    public abstract void Encode(ReadOnlyMemory<char> text, List<int> tokens);

    /// <summary>What a token stands for, in UTF-8; nothing for the end of a text.</summary>
    public abstract ReadOnlySpan<byte> Bytes(int token);

    /// <summary>The name of a token, by which it is known among keys.</summary>
    public abstract string Name(int token);

    /// <summary>The text of tokens.</summary>
    public string Decode(ReadOnlySpan<int> tokens)
    {
        var assembler = new TextAssembler(this);
        var text = new StringBuilder();
        foreach (var token in tokens) text.Append(assembler.Add(token));
        return text.Append(assembler.Finish()).ToString();
    }

    /// <summary>Learns the tokens of texts.</summary>
    /// <param name="unit">What they are to be.</param>
    /// <param name="texts">The texts.</param>
    /// <param name="most">Tokens at most; null for what suits the unit.</param>
    public static TextUnits Learn(TextUnit unit, IEnumerable<ReadOnlyMemory<char>> texts, int? most) => unit switch
    {
        TextUnit.Characters => LearntUnits.Characters(texts, most ?? 1 << 16),
        TextUnit.Words => LearntUnits.Words(texts, most ?? 50_000),
        _ => SubwordUnits.Learn(texts, most ?? 4096),
    };

    /// <summary>Writes units, or reads some.</summary>
    public static TextUnits Transfer(ModelCodec codec, TextUnits? units) => codec.Choice(units?.Unit) switch
    {
        TextUnit.Subwords => SubwordUnits.Transfer(codec, (SubwordUnits?)units),
        var unit => LearntUnits.Transfer(codec, unit, (LearntUnits?)units),
    };
}
