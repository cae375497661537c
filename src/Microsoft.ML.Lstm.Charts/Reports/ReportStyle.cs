namespace Microsoft.ML.Lstm.Charts.Reports;

/// <summary>The style sheet of a report.</summary>
static class ReportStyle
{
    /// <summary>Colours that lines of methods take in turn.</summary>
    public const int MethodColours = 8;

    public const string Sheet = """
        :root{color-scheme:light dark;--page:#f6f7fb;--card:#fff;--ink:#0f172a;--text:#475569;--faint:#94a3b8;--rule:#e2e8f0;--accent:#2563eb;--good:#059669;--bad:#dc2626;
        --m0:#2563eb;--m1:#ea580c;--m2:#64748b;--m3:#0d9488;--m4:#a855f7;--m5:#ca8a04;--m6:#db2777;--m7:#4d7c0f;--shadow:0 1px 2px #0f172a0f,0 4px 16px #0f172a0a}
        @media(prefers-color-scheme:dark){:root{--page:#0b1120;--card:#131c31;--ink:#f1f5f9;--text:#a9b6ca;--faint:#64748b;--rule:#26324a;--accent:#60a5fa;--good:#34d399;--bad:#f87171;
        --m0:#60a5fa;--m1:#fb923c;--m2:#94a3b8;--m3:#2dd4bf;--m4:#c084fc;--m5:#facc15;--m6:#f472b6;--m7:#a3e635;--shadow:none}}
        *{box-sizing:border-box}
        body{margin:0;background:var(--page);color:var(--text);font:15px/1.55 system-ui,"Segoe UI",Helvetica,Arial,sans-serif;-webkit-font-smoothing:antialiased}
        main{max-width:1180px;margin:0 auto;padding:44px 24px 60px}
        h1{margin:0;color:var(--ink);font-size:32px;line-height:1.2;letter-spacing:-.02em}
        h2{margin:0;color:var(--ink);font-size:18px;letter-spacing:-.01em}
        h3{margin:0;color:var(--ink);font-size:15px;overflow-wrap:anywhere}
        header p{margin:8px 0 0;max-width:80ch}
        section{margin-top:20px;padding:22px 24px;background:var(--card);border:1px solid var(--rule);border-radius:14px;box-shadow:var(--shadow)}
        section>p{margin:4px 0 14px;max-width:95ch}
        .cards{display:grid;grid-template-columns:repeat(auto-fit,minmax(190px,1fr));gap:14px;margin-top:26px}
        .card{padding:18px 20px;background:var(--card);border:1px solid var(--rule);border-radius:14px;box-shadow:var(--shadow)}
        .card b{display:block;margin:2px 0;color:var(--ink);font-size:30px;line-height:1.2;font-weight:650;letter-spacing:-.02em;font-variant-numeric:tabular-nums}
        .card b.good{color:var(--good)}.card b.bad{color:var(--bad)}
        .card span{font-size:13px}
        .grid2{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,430px),1fr));gap:26px}
        .scroll{overflow-x:auto}
        table{width:100%;border-collapse:collapse;font-variant-numeric:tabular-nums}
        th{padding:6px 12px;color:var(--faint);font-size:12px;font-weight:600;text-align:right;white-space:nowrap}
        td{padding:8px 12px;border-top:1px solid var(--rule);text-align:right;white-space:nowrap}
        th:first-child,td:first-child{padding-left:0;min-width:8.5em;text-align:left;white-space:normal;overflow-wrap:anywhere}
        tr.first td{color:var(--ink);font-weight:600}
        td.best,tr.first td.best{color:var(--good);font-weight:650}
        td .meter{display:inline-block;vertical-align:middle;width:110px;height:8px;margin-left:10px;border-radius:4px;background:var(--rule)}
        td .meter i{display:block;height:8px;border-radius:4px}
        .legend{display:flex;flex-wrap:wrap;gap:6px 18px;margin:6px 0 4px;font-size:13px}
        .legend i{display:inline-block;width:18px;height:10px;margin-right:7px;border-radius:3px;vertical-align:baseline}
        .legend i.thin{height:3px;vertical-align:middle}
        svg{display:block;width:100%;height:auto;overflow:visible}
        td svg{width:150px;margin-left:auto}
        .tick{fill:var(--faint);font-size:11.5px}
        .grid{stroke:var(--rule)}.axis{stroke:var(--faint);stroke-width:.8}
        .origin{stroke:var(--faint);stroke-dasharray:3 4}
        .nominal{stroke:var(--faint);stroke-dasharray:5 4}
        .line{fill:none;stroke:currentColor;stroke-width:2;stroke-linejoin:round;stroke-linecap:round}
        .dot{fill:currentColor}
        .actual{color:var(--ink);stroke-width:1.6}
        .b0{fill:var(--accent);opacity:.15}.b1{fill:var(--accent);opacity:.2}.b2{fill:var(--accent);opacity:.3}
        .bar{fill:var(--accent);opacity:.8}.out{fill:var(--m1);opacity:.9}.same{fill:var(--faint);opacity:.6}
        i.b0,i.b1,i.b2{background:var(--accent)}i.b1{opacity:.3}i.b2{opacity:.5}
        .m0{color:var(--m0)}.m1{color:var(--m1)}.m2{color:var(--m2)}.m3{color:var(--m3)}.m4{color:var(--m4)}.m5{color:var(--m5)}.m6{color:var(--m6)}.m7{color:var(--m7)}
        .legend i.line,.meter i{background:currentColor}.legend i.line.actual{background:var(--ink)}
        .legend span{color:var(--text)}
        dl{display:grid;grid-template-columns:max-content 1fr;gap:4px 18px;margin:10px 0 0;font-size:13px}
        dt{color:var(--ink);font-weight:600}dd{margin:0}
        @media(max-width:640px){main{padding:24px 12px}section{padding:18px 14px}dl{grid-template-columns:1fr}}
        @media print{body{background:none}section,.card{break-inside:avoid;box-shadow:none}}
        """;
}
