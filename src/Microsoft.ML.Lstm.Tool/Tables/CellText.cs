using System.Globalization;

namespace Microsoft.ML.Lstm.Tool.Tables;

/// <summary>Cells as text: how they are read and written, in every culture.</summary>
static class CellText
{
    static readonly string[] Missing = ["", "NA", "N/A", "null", "nan"];

    /// <summary>Whether a cell says that its value is not known.</summary>
    public static bool IsMissing(ReadOnlySpan<char> text)
    {
        if (text.Length > 4) return false;
        foreach (var word in Missing)
            if (text.Equals(word, StringComparison.OrdinalIgnoreCase)) return true;
        return false;
    }

    public static bool TryInteger(ReadOnlySpan<char> text, out long value) => long.TryParse(text, NumberStyles.Integer, CultureInfo.InvariantCulture, out value);

    /// <summary>A time; one that says no offset is in UTC.</summary>
    public static bool TryTime(ReadOnlySpan<char> text, out DateTime value) =>
        DateTime.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AdjustToUniversal | DateTimeStyles.AssumeUniversal, out value);

    /// <summary>A time as it is written: the day alone at midnight.</summary>
    public static string Format(DateTime time) => time.TimeOfDay == default ? $"{time:yyyy-MM-dd}" : time.Ticks % TimeSpan.TicksPerSecond == 0 ? $"{time:yyyy-MM-ddTHH:mm:ss}" : $"{time:yyyy-MM-ddTHH:mm:ss.FFFFFFF}";

    /// <summary>What is said of a cell that cannot be read.</summary>
    public static InvalidDataException Refused(string file, string place, string column, ReadOnlySpan<char> text, ColumnKind kind)
    {
        var expected = kind switch { ColumnKind.Integer => "a whole number", ColumnKind.Time => "a date, such as 2024-12-31 or 2024-12-31T23:00:00", _ => "a number, or empty where it is missing" };
        return new InvalidDataException($"{file}, {place}: column '{column}' holds '{text}', but must hold {expected}.");
    }
}
