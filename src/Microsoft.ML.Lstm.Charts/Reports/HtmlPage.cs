using System.Text;
using Microsoft.ML.Lstm.Engine.Persistence;

namespace Microsoft.ML.Lstm.Charts.Reports;

/// <summary>What every report's page begins with, and how it is written to a file.</summary>
static class HtmlPage
{
    /// <summary>The head, with the style sheet, and the headline.</summary>
    /// <param name="title">The headline.</param>
    /// <param name="subtitle">The line under it.</param>
    /// <param name="style">What the page adds to the style sheet; each rule ends in a line break.</param>
    public static string Begin(string title, string subtitle, string style = "") => $"""
        <!DOCTYPE html>
        <html lang="en" xmlns="http://www.w3.org/1999/xhtml"><head><meta charset="utf-8"/><meta name="viewport" content="width=device-width, initial-scale=1"/>
        <title>{Markup.Escape(title)}</title>
        <style>
        {ReportStyle.Sheet}
        {style}</style></head><body><main>
        <header><h1>{Markup.Escape(title)}</h1><p>{Markup.Escape(subtitle)}</p></header>

        """;

    /// <summary>Writes a page; the file is complete, or stays what it was.</summary>
    /// <exception cref="ArgumentException">The path does not end in .html.</exception>
    public static void Save(string path, Func<string> page)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        if (!path.EndsWith(".html", StringComparison.OrdinalIgnoreCase)) throw new ArgumentException($"The file '{path}' does not end in .html, which a report is. Name it so.", nameof(path));
        var bytes = Encoding.UTF8.GetBytes(page());
        AtomicFile.Write(path, stream => stream.Write(bytes));
    }
}
