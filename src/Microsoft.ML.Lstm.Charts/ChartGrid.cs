namespace Microsoft.ML.Lstm.Charts;

/// <summary>Small multiples: several charts, such as one a series, on one page with one legend.</summary>
public sealed record ChartGrid
{
    /// <summary>The headline.</summary>
    public required string Title { get; init; }

    /// <summary>The line under the headline; none by default.</summary>
    public string? Subtitle { get; init; }

    /// <summary>The charts, row by row; their subtitles are not shown.</summary>
    public required IReadOnlyList<IChart> Charts { get; init; }

    /// <summary>Charts side by side. Default 2.</summary>
    public int Columns { get; init; } = 2;

    /// <summary>The page as SVG.</summary>
    /// <exception cref="InvalidOperationException">There are no charts, or one has nothing to draw.</exception>
    public string ToSvg() => SvgPage.Draw(this);

    /// <summary>Writes the page as SVG; the file is complete, or stays what it was.</summary>
    /// <param name="path">The file to make or to replace, which must end in .svg.</param>
    public void Save(string path) => ChartFiles.Write(path, ToSvg);
}
