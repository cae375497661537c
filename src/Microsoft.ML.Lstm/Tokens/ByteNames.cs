using System.Text;

namespace Microsoft.ML.Lstm.Tokens;

/// <summary>Writes bytes as characters that can be seen, one for each byte, as byte-level vocabularies do (Radford et al. 2019): printable Latin-1 as it is, the others from U+0100 on.</summary>
static class ByteNames
{
    static readonly char[] Names = Make();
    static readonly Dictionary<char, byte> Values = Names.Select((name, value) => (name, value)).ToDictionary(one => one.name, one => (byte)one.value);

    /// <summary>The name of some bytes.</summary>
    public static string Of(byte[] bytes) => string.Create(bytes.Length, bytes, static (name, all) =>
    {
        for (var i = 0; i < all.Length; i++) name[i] = Names[all[i]];
    });

    /// <summary>The text of named bytes; what is no character in UTF-8, or no name, becomes the replacement character.</summary>
    public static string Text(string names)
    {
        var bytes = new byte[names.Length];
        // 0xFF is in no text.
        for (var i = 0; i < bytes.Length; i++) bytes[i] = Values.GetValueOrDefault(names[i], (byte)0xFF);
        return Encoding.UTF8.GetString(bytes);
    }

    static char[] Make()
    {
        var (names, next) = (new char[256], '\u0100');
        for (var i = 0; i < names.Length; i++) names[i] = i is (>= '!' and <= '~') or (>= 0xA1 and <= 0xAC) or (>= 0xAE and <= 0xFF) ? (char)i : next++;
        return names;
    }
}
