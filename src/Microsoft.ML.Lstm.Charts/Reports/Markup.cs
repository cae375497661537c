using System.Globalization;
using System.Security;
using System.Xml;

namespace Microsoft.ML.Lstm.Charts.Reports;

/// <summary>Texts and numbers as they stand in HTML and SVG.</summary>
static class Markup
{
    /// <summary>A text, escaped; characters that XML cannot hold are replaced.</summary>
    public static string Escape(string? text)
    {
        if (string.IsNullOrEmpty(text)) return "";
        var safe = text.ToCharArray();
        for (var i = 0; i < safe.Length; i++)
        {
            var paired = i + 1 < safe.Length && char.IsSurrogatePair(safe[i], safe[i + 1]);
            if (paired) i++;
            else if (!XmlConvert.IsXmlChar(safe[i])) safe[i] = '\uFFFD';
        }
        return SecurityElement.Escape(new(safe))!;
    }

    /// <summary>A coordinate.</summary>
    public static string At(double value) => Math.Round(value, 2).ToString("0.##", CultureInfo.InvariantCulture);

    /// <summary>A number with so many significant digits; a dash where there is none.</summary>
    public static string Number(double value, int digits = 4)
    {
        if (!double.IsFinite(value)) return "–";
        if (value == 0) return "0";
        var decimals = Math.Clamp(digits - 1 - (int)Math.Floor(Math.Log10(Math.Abs(value))), 0, 12);
        return Math.Abs(value) is >= 1e-6 and < 1e12 ? value.ToString("N" + decimals, CultureInfo.InvariantCulture) : value.ToString("0.###e+0", CultureInfo.InvariantCulture);
    }

    /// <summary>A number with so many decimals; a dash where there is none.</summary>
    public static string Fixed(double value, int decimals) => double.IsFinite(value) ? value.ToString("F" + decimals, CultureInfo.InvariantCulture) : "–";

    /// <summary>A part of 1 in percent; a dash where there is none.</summary>
    public static string Percent(double value, int decimals = 1) => double.IsFinite(value) ? value.ToString("P" + decimals, CultureInfo.InvariantCulture) : "–";

    /// <summary>A change in percent, with its sign.</summary>
    public static string Change(double value) => double.IsFinite(value) ? value.ToString("+0 %;−0 %;0 %", CultureInfo.InvariantCulture) : "–";

    /// <summary>A nominal coverage.</summary>
    public static string Level(float level) => level.ToString("0.## %", CultureInfo.InvariantCulture);
}
