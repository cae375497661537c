using System.Globalization;

namespace Microsoft.ML.StandIn;

/// <summary>Text to values, by ML.NET's rules: what cannot be read is NaN, or the type's default.</summary>
static class TextParser
{
    const DateTimeStyles UniversalTime = DateTimeStyles.NoCurrentDateDefault | DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal;

    static readonly string[] Trues = ["1", "+1", "+", "true", "t", "yes", "y"];
    static readonly string[] Falses = ["0", "-1", "-", "false", "f", "no", "n"];

    /// <summary>False when the text is not a value of the type; the value is then NaN or the default.</summary>
    public delegate bool Parser<T>(ReadOnlyMemory<char> text, out T value);

    public static Parser<T> For<T>()
    {
        var parser =
            typeof(T) == typeof(ReadOnlyMemory<char>) ? (Delegate)(Parser<ReadOnlyMemory<char>>)Text :
            typeof(T) == typeof(bool) ? (Parser<bool>)Boolean :
            typeof(T) == typeof(float) ? (Parser<float>)Single :
            typeof(T) == typeof(double) ? (Parser<double>)Double :
            typeof(T) == typeof(DateTime) ? (Parser<DateTime>)Date :
            typeof(T) == typeof(DateTimeOffset) ? (Parser<DateTimeOffset>)DateOffset :
            typeof(T) == typeof(TimeSpan) ? (Parser<TimeSpan>)Span :
            ByType.Call<Delegate>(IntegerParser<int>, [typeof(T)]);
        return (Parser<T>)parser;
    }

    static bool Text(ReadOnlyMemory<char> text, out ReadOnlyMemory<char> value)
    {
        value = text;
        return true;
    }

    static bool Boolean(ReadOnlyMemory<char> text, out bool value)
    {
        var word = text.ToString().ToLowerInvariant();
        value = Trues.Contains(word);
        return value || word.Length == 0 || Falses.Contains(word);
    }

    static bool Single(ReadOnlyMemory<char> text, out float value)
    {
        if (IsMissing(text.Span, out value)) return true;
        if (float.TryParse(text.Span, NumberStyles.Float, CultureInfo.InvariantCulture, out value)) return true;
        value = float.NaN;
        return false;
    }

    static bool Double(ReadOnlyMemory<char> text, out double value)
    {
        if (IsMissing(text.Span, out value)) return true;
        if (double.TryParse(text.Span, NumberStyles.Float, CultureInfo.InvariantCulture, out value)) return true;
        value = double.NaN;
        return false;
    }

    static bool IsMissing<T>(ReadOnlySpan<char> text, out T value) where T : System.Numerics.IFloatingPointIeee754<T>
    {
        text = text.Trim();
        value = T.NaN;
        return text is "?" || text.Equals("NA", StringComparison.OrdinalIgnoreCase) || text.Equals("NaN", StringComparison.OrdinalIgnoreCase) || text.IsEmpty;
    }

    static bool Date(ReadOnlyMemory<char> text, out DateTime value) =>
        DateTime.TryParse(text.Span, CultureInfo.InvariantCulture, UniversalTime, out value) || text.Span.IsWhiteSpace();

    static bool DateOffset(ReadOnlyMemory<char> text, out DateTimeOffset value) =>
        DateTimeOffset.TryParse(text.Span, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out value) || text.Span.IsWhiteSpace();

    static bool Span(ReadOnlyMemory<char> text, out TimeSpan value) =>
        TimeSpan.TryParse(text.Span, CultureInfo.InvariantCulture, out value) || text.Span.IsWhiteSpace();

    static Delegate IntegerParser<T>() where T : System.Numerics.IBinaryInteger<T> => (Parser<T>)((ReadOnlyMemory<char> text, out T value) =>
        T.TryParse(text.Span, NumberStyles.Integer, CultureInfo.InvariantCulture, out value) || text.Span.IsWhiteSpace());
}
