using System.Globalization;
using System.Text;
using Microsoft.ML.Data;

namespace Microsoft.ML.StandIn;

/// <summary>A confusion matrix as text.</summary>
static class ConfusionTable
{
    const int LeastLabel = 9; // as wide as "PREDICTED" and "Precision"

    public static string Format(ConfusionMatrix matrix, string[] names, bool isBinary)
    {
        var text = new StringBuilder();
        var width = matrix.NumberOfClasses == 2 ? 8 : 5;
        var longest = names.Max(name => name.Length);
        var (headings, labels) = longest <= width ? (names, names) : Numbered(names, longest);
        var left = Math.Max(LeastLabel, labels.Max(label => label.Length));
        var bar = $"{new string(' ', left)} ||{new string('=', (width + 3) * names.Length)}";

        text.AppendLine(isBinary ? PositiveRatio(matrix) : "").AppendLine("Confusion table").AppendLine(bar);
        text.Append($"{"PREDICTED".PadRight(left)} ||").AppendJoin("", headings.Select(heading => $" {heading.PadLeft(width)} |")).AppendLine(" Recall");
        text.Append("TRUTH".PadRight(left)).AppendLine(bar[left..]);
        for (var row = 0; row < names.Length; row++)
        {
            text.Append($"{labels[row].PadLeft(left)} ||");
            foreach (var count in matrix.Counts[row]) text.Append($" {Number(count, "N0").PadLeft(width)} |");
            text.AppendLine($" {Number(matrix.PerClassRecall[row], "F4")}");
        }
        text.AppendLine(bar);
        text.Append($"{"Precision".PadRight(left)} ||").AppendJoin("", matrix.PerClassPrecision.Select(share => $"{Number(share, "F4").PadLeft(width + 1)} |"));
        return text.AppendLine().ToString();
    }

    // Names too long for a column are told once, at the left, with the numbers that stand above the columns.
    static (string[] Headings, string[] Labels) Numbered(string[] names, int longest)
    {
        var numbers = names.Select((_, i) => i.ToString(CultureInfo.InvariantCulture)).ToArray();
        return (numbers, [.. names.Select((name, i) => $"{numbers[i].PadLeft(numbers[^1].Length)}. {name.PadLeft(longest)}")]);
    }

    static string PositiveRatio(ConfusionMatrix matrix)
    {
        var (positive, negative) = (matrix.Counts[0].Sum(), matrix.Counts[1].Sum());
        return $"TEST POSITIVE RATIO:\t{Number(positive / (positive + negative), "F4")} ({Number(positive, "F1")}/({Number(positive, "F1")}+{Number(negative, "F1")}))";
    }

    static string Number(double value, string format) => value.ToString(format, CultureInfo.InvariantCulture);
}
