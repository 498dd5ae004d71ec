import * as echarts from "echarts";
import type { Plan } from "../plan.ts";
import { users } from "./figures.ts";

const WIDTH = 900;
const HEIGHT = 500;
const POINTS = 60;
/** The axis ends at a multiple of so many users, one at least. */
const LEAST_USERS = 100;
const COLOURS = { aws: "#b45309", azure: "#0066cc", local: "#00773a" };

/** Costs of a month over users, with the lines of alert and limit, as SVG. */
export function costChart(plans: readonly Plan[]): string {
  const chart = echarts.init(null, null, { renderer: "svg", ssr: true, width: WIDTH, height: HEIGHT });
  const [first] = plans;
  const wanted = Math.max(
    LEAST_USERS,
    ...plans.flatMap(({ limitAtUsers = 0, users }) => [2 * users, 1.25 * limitAtUsers]),
  );
  const most = Math.ceil(wanted / LEAST_USERS) * LEAST_USERS;
  chart.setOption({
    animation: false,
    title: { text: "Cost of a month over users", left: "center" },
    legend: { bottom: 0 },
    grid: { left: 70, right: 90, top: 50, bottom: 75 },
    xAxis: { type: "value", name: "users", nameLocation: "middle", nameGap: 28, max: most },
    yAxis: { type: "value", name: "USD a month", min: 0 },
    series: plans.map((plan, index) => ({
      type: "line",
      name: nameOf(plan),
      showSymbol: false,
      color: COLOURS[plan.cloud],
      data: Array.from({ length: POINTS + 1 }, (_, step) => {
        const count = Math.round((most * step) / POINTS);
        return [count, Number(plan.costWith(count).toFixed(2))];
      }),
      ...(index === 0 && first !== undefined && { markLine: budgetLines(first) }),
    })),
  });
  const svg = chart.renderToSVGString();
  chart.dispose();
  return svg;
}

function nameOf({ capacity, cloud, tier }: Plan): string {
  const carried = capacity === undefined ? "" : `, at most ${users(capacity.users)}`;
  return `${cloud}, ${tier}${carried}`;
}

function budgetLines({ budget }: Plan) {
  return {
    silent: true,
    symbol: "none",
    label: { position: "end", formatter: "{b}: {c}" },
    data: [
      { name: "alert", yAxis: budget.alert, lineStyle: { color: "#a16207", type: "dashed" } },
      { name: "limit", yAxis: budget.limit, lineStyle: { color: "#b91c1c", type: "dashed" } },
    ],
  };
}
