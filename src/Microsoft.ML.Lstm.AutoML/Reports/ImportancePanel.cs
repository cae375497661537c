using System.Text;
using Microsoft.ML.Lstm.Charts.Reports;

namespace Microsoft.ML.Lstm.AutoML.Reports;

/// <summary>How much each setting tells of a trial's rank, as bars.</summary>
static class ImportancePanel
{
    public static string Write(IEnumerable<SettingRanks> settings)
    {
        var table = new StringBuilder("<div class=\"scroll\"><table><thead><tr><th>setting</th><th>correlation ratio</th></tr></thead><tbody>");
        foreach (var setting in settings)
            table.Append($"<tr><td>{Markup.Escape(setting.Name)}</td><td>{Markup.Percent(setting.Importance, 0)}<span class=\"meter m0\"><i style=\"width:{Markup.At(100 * setting.Importance)}%\"></i></span></td></tr>");
        return table.Append("</tbody></table></div>").ToString();
    }
}
