using System.Text;
using Microsoft.ML.Transforms.Text;

namespace Microsoft.ML.StandIn;

/// <summary>Changes the case of a text, and takes out of it what is not to be kept, letter by letter.</summary>
sealed record TextNormalizer(TextNormalizingEstimator.CaseMode Case, bool KeepDiacritics, bool KeepPunctuations, bool KeepNumbers)
{
    public static TextNormalizer Load(BinaryReader reader) =>
        new((TextNormalizingEstimator.CaseMode)reader.ReadByte(), reader.ReadByte() != 0, reader.ReadByte() != 0, reader.ReadByte() != 0);

    public void Save(BinaryWriter writer)
    {
        writer.Write((byte)Case);
        writer.Write((byte)(KeepDiacritics ? 1 : 0));
        writer.Write((byte)(KeepPunctuations ? 1 : 0));
        writer.Write((byte)(KeepNumbers ? 1 : 0));
    }

    public ReadOnlyMemory<char> Normalize(ReadOnlyMemory<char> text)
    {
        var normalized = new StringBuilder(text.Length);
        foreach (var letter in text.Span)
        {
            if (!KeepPunctuations && char.IsPunctuation(letter)) continue;
            if (!KeepNumbers && char.IsNumber(letter)) continue;
            if (!KeepDiacritics && Diacritics.IsMark(letter)) continue;
            var plain = KeepDiacritics ? letter : Diacritics.Without(letter);
            normalized.Append(Case switch
            {
                TextNormalizingEstimator.CaseMode.Lower => char.ToLowerInvariant(plain),
                TextNormalizingEstimator.CaseMode.Upper => char.ToUpperInvariant(plain),
                _ => plain,
            });
        }
        return normalized.ToString().AsMemory();
    }
}
