// What the server answered in place of what it was asked for. A page that stands behind
// a login, or behind middleware, gets answers that are not the bus's.

const longest = 300; // characters of an answer that is shown

// refusal says what is wrong with an answer that should be of a media type; "" if it
// is one. The request must not follow redirects.
export async function refusal(answer, type) {
  if (answer.type === "opaqueredirect") return "the server answers with a redirect, perhaps to a login page; load this page again";
  const got = answer.headers.get("Content-Type") ?? "";
  if (answer.ok && got.startsWith(type)) return "";
  const text = await answer.text();
  try {
    const { error } = JSON.parse(text);
    if (typeof error === "string") return error;
  } catch {
    // It is not the bus that answers.
  }
  if (answer.ok) return `the server answers with ${got || "something"}, not with ${type}`;
  const said = got.startsWith("text/plain") ? text.trim().slice(0, longest) : "";
  return `the server answers ${answer.status} ${said || answer.statusText}`.trim();
}
